using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>Executions with large outputs and many items, on a whole silo that ends and starts again.</summary>
public sealed class LargeExecutionTests : IDisposable
{
    private const string Large = """
        domain: test
        version: "1"
        workflows:
          outputs:
            description: Asks with a large output behind it.
            graph:
              a: { type: set, values: { text: "${join(range(0, 40000), ',')}" } }
              b: { type: foreach, items: '[1, 2, 3]', as: i, step: { type: set, values: { text: $a.text } }, depends_on: [a] }
              ask: { type: yield, message: Go on?, depends_on: [b] }
              end: { type: set, values: { text: $a.text.length, items: $b.length, last: $b.2.text.length, answer: $ask }, depends_on: [ask] }
          items:
            description: Has many items.
            graph:
              each: { type: foreach, items: '${range(0, 20000)}', as: i, max_iterations: 20000, step: { type: set, values: { v: $i } } }
            result: $each.length
        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-large-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task LargeOutputs_AreReadFromTheJournalWhereTheyAreNeeded()
    {
        ExecutionId id;
        await using (var silo = await ManualSilo.StartAsync(_data.FullName, new ManualTime()))
        {
            await silo.DefineAsync(Large);
            id = await silo.StartAsync("outputs");
        }

        await using var again = await ManualSilo.StartAsync(_data.FullName, new ManualTime());
        var execution = again.Grains.GetGrain<IExecutionGrain>(id.Value);
        var answered = await execution.Answer(new AnswerRequest(JsonBytes.Parse("7"), null, null) { Wait = ManualSilo.Patience }).WaitAsync(ManualSilo.Patience);

        Assert.Equal((AnswerOutcome.Accepted, ExecutionStatus.Completed), (answered.Outcome, answered.View!.Status));
        Assert.Equal("""{"text":228889,"items":3,"last":228889,"answer":7}""", answered.View.Result!.ToString());
    }

    [Fact]
    public async Task ManyItems_GoOnWhereTheLastSiloLeftThem()
    {
        ExecutionId id;
        await using (var silo = await ManualSilo.StartAsync(_data.FullName, new ManualTime()))
        {
            await silo.DefineAsync(Large);
            id = await silo.StartAsync("items");
        }

        await using var again = await ManualSilo.StartAsync(_data.FullName, new ManualTime());
        var view = await again.Grains.GetGrain<IExecutionGrain>(id.Value).WaitUntilSettled(ManualSilo.Patience, includeSteps: false, default).WaitAsync(ManualSilo.Patience);

        Assert.Equal((ExecutionStatus.Completed, "20000"), (view!.Status, view.Result!.ToString()));
    }
}
