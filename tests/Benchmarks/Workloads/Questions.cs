using System.Globalization;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W4: many executions wait for an answer, then all are answered. What counts is the memory while they wait and how fast they go on.</summary>
internal sealed class Questions : IWorkload
{
    private const string Answer = """{"ok":true}""";
    private const int LeastWarmUps = 1_000;

    /// <summary>After the last start, so that what the starts left behind is not counted as waiting.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public string Name => "W4";

    public IReadOnlyList<int> Sizes => [10_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Question("question"), cancellationToken);
        var warmUps = Math.Max(LeastWarmUps, run.Size / 4);
        await AnswerAsync(await StartAsync(warmUps));
        var waiting = await StartAsync(run.Size);
        await Task.Delay(Rest, cancellationToken);

        var measured = await Measured.OfAsync(run, run.Concurrency, 2, () => AnswerAsync(waiting), cancellationToken);
        return measured with
        {
            After = measured.After with { WorkingSetBytes = measured.Before.WorkingSetBytes },
            Notes = string.Create(CultureInfo.InvariantCulture, $"after {warmUps} executions answered to warm up"),
        };

        Task<Uri[]> StartAsync(int count) =>
            WorkflowClient.LoopAsync(count, run.Concurrency, _ => client.StartWaitingAsync("question", cancellationToken));

        Task<TimeSpan[]> AnswerAsync(Uri[] executions) =>
            WorkflowClient.LoopAsync(executions.Length, run.Concurrency, i => client.ResumeAsync(executions[i], Answer, cancellationToken));
    }
}
