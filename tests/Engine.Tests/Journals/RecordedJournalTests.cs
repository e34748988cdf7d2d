using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Engine.Tests.Simulation;
using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Engine.Views;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Journals;

/// <summary>
/// Journals that earlier builds wrote still replay to what they meant. <c>JOURNALS_UPDATE=1</c> records what this version has not recorded yet: travel
/// workflows that are not there, and random workflows with events that no recording has. What is recorded is never touched again.
/// </summary>
public sealed class RecordedJournalTests
{
    private static readonly string Folder = Repository.PathOf("tests/Engine.Tests/Journals");
    /// <summary>A recording stays short enough to be read.</summary>
    private const int MaxRecordingSizeBytes = 64 << 10;

    private static readonly JsonSerializerOptions Indented = new(JsonText.Options) { WriteIndented = true };

    public static TheoryData<string> Recordings
    {
        get
        {
            if (Environment.GetEnvironmentVariable("JOURNALS_UPDATE") == "1")
            {
                foreach (var scenario in TravelCase.All.Where(c => !File.Exists(FileOf(c.Name))))
                {
                    // With a crash in the middle, so that claims and repeats are in it.
                    Record(scenario.Name, TravelTests.Run(scenario, new OneFault(4, asZombie: false)));
                }

                RecordMissingEvents();
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

    [Fact]
    public void EveryEvent_IsInARecording() =>
        Assert.Empty(RandomGraphTests.EventTypes.Except(RecordedEvents()).Select(type => $"{type.Name}: record it with JOURNALS_UPDATE=1"));

    private static string Version => typeof(ExecutionEngine).Assembly.GetName().Version!.ToString(3);

    private static string FileOf(string name) => Path.Combine(Folder, Version, $"{name}.json");

    private static HashSet<Type> RecordedEvents()
    {
        var types = new HashSet<Type>();
        foreach (var file in Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var rows = document.RootElement.GetProperty("executions").EnumerateArray().SelectMany(execution => execution.GetProperty("rows").EnumerateArray());
            types.UnionWith(rows.SelectMany(row => EventCodec.Decode(JsonBytes.From(row).Utf8)).Select(e => e.GetType()));
        }

        return types;
    }

    private static void RecordMissingEvents()
    {
        var missing = RandomGraphTests.EventTypes.Except(RecordedEvents()).ToHashSet();
        for (var seed = 0; missing.Count > 0 && seed < 10_000; seed++)
        {
            var cluster = RandomGraphTests.Run(seed);
            if (cluster.Seen.Overlaps(missing) && cluster.Journal.Executions.Sum(id => cluster.Journal.Rows(id).Sum(row => row.Length)) < MaxRecordingSizeBytes / 2)
            {
                Record($"random_{seed}", cluster);
                missing.ExceptWith(cluster.Seen);
            }
        }
    }

    private static void Record(string name, Cluster cluster)
    {
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

        Directory.CreateDirectory(Path.Combine(Folder, Version));
        File.WriteAllText(FileOf(name), new JsonObject { ["version"] = Version, ["executions"] = executions }.ToJsonString(Indented) + "\n");
    }
}
