using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Engine.Tests.Simulation;
using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Engine.Views;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Journals;

/// <summary>
/// Journals that earlier releases wrote still replay to what they meant. <c>JOURNALS_UPDATE=1</c> records those of this version anew, before its
/// release; recordings of released versions are never touched again.
/// </summary>
public sealed class RecordedJournalTests
{
    private static readonly string Folder = Repository.PathOf("tests/Engine.Tests/Journals");
    private static readonly JsonSerializerOptions Indented = new(JsonText.Options) { WriteIndented = true };

    public static TheoryData<string> Recordings
    {
        get
        {
            if (Environment.GetEnvironmentVariable("JOURNALS_UPDATE") == "1")
            {
                foreach (var scenario in TravelCase.All)
                {
                    Record(scenario);
                }
            }

            return [.. Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void RecordedJournal_ReplaysToWhatItMeant(string recording)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, recording)));
        foreach (var recorded in document.RootElement.GetProperty("executions").EnumerateArray())
        {
            var read = DefinitionReader.FromStored(JsonBytes.From(recorded.GetProperty("definition")));
            var state = ExecutionState.New(new ExecutionId(recorded.GetProperty("id").GetString()!), read);
            foreach (var row in recorded.GetProperty("rows").EnumerateArray())
            {
                state = EventCodec.Decode(JsonBytes.From(row).Utf8).Aggregate(state, ExecutionEngine.Apply);
                Invariants.Check(state);
            }

            Assert.Equal(read.Revision, Assert.IsType<ExecutionStarted>(EventCodec.Decode(JsonBytes.From(recorded.GetProperty("rows")[0]).Utf8)[0]).Revision);
            Assert.Equal(recorded.GetProperty("outcome").GetRawText(), JsonBytes.From(Outcome(state)).ToString(), JsonComparer);
            Assert.Empty(ExecutionEngine.Outstanding(state));
        }
    }

    /// <summary>As recorded: what an execution came to, without what a later release may add to its views.</summary>
    private static JsonObject Outcome(ExecutionState state)
    {
        var view = ExecutionViews.Of(state, includeSteps: true);
        return new JsonObject
        {
            ["status"] = view.Status.ToString(),
            ["result"] = view.Result is { } result ? JsonNode.Parse(result.Utf8) : null,
            ["error"] = view.Error?.Code,
            ["completed"] = new JsonArray([.. view.CompletedSteps.Select(s => (JsonNode)s)]),
            ["failed"] = new JsonArray([.. view.FailedSteps.Select(s => (JsonNode)s)]),
            ["skipped"] = new JsonArray([.. view.SkippedSteps.Order(StringComparer.Ordinal).Select(s => (JsonNode)s)]),
            ["undone"] = new JsonArray([.. view.Compensation.Select(c => (JsonNode)$"{c.Step}: {c.Status}")]),
            ["sequence"] = view.Sequence,
        };
    }

    private static readonly IEqualityComparer<string> JsonComparer = EqualityComparer<string>.Create(
        (a, b) => JsonNode.DeepEquals(JsonNode.Parse(a!), JsonNode.Parse(b!)), text => text.Length);

    /// <summary>With a crash in the middle, so that claims and repeats are in it.</summary>
    private static void Record(TravelCase scenario)
    {
        var cluster = TravelTests.Run(scenario, new OneFault(4, asZombie: false));
        var executions = new JsonArray();
        foreach (var id in cluster.Journal.Executions)
        {
            var state = cluster.Journal.Replay(id);
            executions.Add(new JsonObject
            {
                ["id"] = id.Value,
                ["outcome"] = Outcome(state),
                ["definition"] = JsonNode.Parse(state.Definition.Stored.Utf8),
                ["rows"] = new JsonArray([.. cluster.Journal.Rows(id).Select(row => JsonNode.Parse(row))]),
            });
        }

        var version = typeof(ExecutionEngine).Assembly.GetName().Version!.ToString(3);
        Directory.CreateDirectory(Path.Combine(Folder, version));
        File.WriteAllText(
            Path.Combine(Folder, version, $"{scenario.Name}.json"), new JsonObject { ["version"] = version, ["executions"] = executions }.ToJsonString(Indented) + "\n");
    }
}
