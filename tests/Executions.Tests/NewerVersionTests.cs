using System.Text;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Executions.Tests.Support;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>A silo meets what a newer version has stored, as it does while silos of two versions run side by side.</summary>
public sealed class NewerVersionTests : IDisposable
{
    private const string Spec = """
        domain: test
        version: "1"
        workflows:
          ask: { description: Asks., graph: { question: { type: yield, message: Go on? } } }
          other: { description: Does nothing much., graph: { a: { type: set, values: { b: 1 } } } }
        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-newer-version-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData("""[{"type":"step_flew","v":1,"at":"2026-02-23T09:00:00Z","step":"question"}]""", "step_flew")]
    [InlineData("""[{"type":"step_skipped","v":1,"at":"2026-02-23T09:00:00Z","step":"question","reason":"tired"}]""", "reason")]
    [InlineData("""[{"type":"execution_unpaused","v":2,"at":"2026-02-23T09:00:00Z"}]""", "version 2")]
    public async Task ExecutionWithAnEventThatIsNotKnown_IsRefusedWithItsNameAndStaysAsItIs(string events, string named)
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        await silo.DefineAsync(Spec);
        var id = await silo.StartAsync("ask");
        await silo.UntilAsync(id, view => view.Status == ExecutionStatus.Waiting);
        var journal = silo.Service<IExecutionJournal>();
        var before = await journal.ReadAsync(id, 1, 100);
        await journal.AppendAsync(new JournalAppend
        {
            ExecutionId = id, FirstSequence = before[^1].FirstSequence + before[^1].EventCount, EventCount = 1, Events = Encoding.UTF8.GetBytes(events), At = _time.GetUtcNow(),
        });

        var execution = silo.Execution(id);
        foreach (var call in (Func<Task>[])
        [
            () => execution.Get(true), () => execution.Wake(isOrphan: true), () => execution.Cancel(true, null), () => silo.Grains.GetGrain<IExecutionQueryGrain>(0).Get(id),
            () => execution.Answer(new AnswerRequest(JsonBytes.Parse("{}"))),
        ])
        {
            var refused = await Assert.ThrowsAsync<NewerVersionException>(call);
            Assert.StartsWith("WF0625: ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before.Count + 1, (await journal.ReadAsync(id, 1, 100)).Count);
        Assert.NotNull(await silo.Grains.GetGrain<IExecutionQueryGrain>(0).History(id, 1, 100));
        await silo.StartAsync("other");
    }

    [Fact]
    public async Task WorkflowWithANodeThatIsNotKnown_IsLeftOutOfTheCatalogueUntilItCanBeRead()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        await silo.DefineAsync(Spec);
        var store = silo.Service<IDefinitionStore>();
        var stored = """{"domain":"test","name":"fly","graph":{"a":{"type":"teleport"}}}"""u8.ToArray();
        await store.SaveRevisionAsync(new DefinitionRevision("newer", "test", "fly", "1", stored, null, _time.GetUtcNow()));
        var version = await store.SaveEntryAsync(new CatalogueEntry
        {
            Domain = "test", Name = "fly", Revision = "newer", CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow(),
        });
        await silo.Service<SiloCatalogue>().RefreshAsync(CancellationToken.None);

        var catalogue = await silo.Grains.GetGrain<IRegistryGrain>("default").GetCatalogue("", 0);
        var refused = await Assert.ThrowsAsync<NewerVersionException>(() => silo.TryStartAsync("fly"));

        Assert.Equal(["ask", "other"], catalogue.Cards.Select(card => card.Name));
        Assert.Equal(version - 1, catalogue.Version);
        Assert.StartsWith("WF0625: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("teleport", refused.Message, StringComparison.Ordinal);
        await silo.StartAsync("other");
    }
}
