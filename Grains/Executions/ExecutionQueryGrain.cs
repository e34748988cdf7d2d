using Orleans.Concurrency;
using OrleansWorkflows.Engine.Views;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Metrics;

namespace OrleansWorkflows.Executions;

/// <summary>Reads the journal; activates no execution.</summary>
[StatelessWorker]
[Reentrant]
public sealed class ExecutionQueryGrain(IExecutionJournal journal, ExecutionLoader loader, MetricsReader metrics, DurationEstimates estimates) : Grain, IExecutionQueryGrain
{
    public async Task<ExecutionView?> Get(ExecutionId executionId) =>
        await loader.LoadAsync(executionId, CancellationToken.None) is { } loaded
            ? await estimates.AddAsync(ExecutionViews.Of(loaded.State, includeSteps: true))
            : null;

    public async Task<StepPage?> Steps(ExecutionId executionId, ListStepsRequest request)
    {
        var cursor = StepCursor.Decode(request.Cursor);
        return await loader.LoadAsync(executionId, CancellationToken.None) is { } loaded ? StepPages.Of(loaded.State, request.Statuses, cursor, request.Limit) : null;
    }

    public async Task<ExecutionPage> List(ListExecutionsRequest request)
    {
        var page = await journal.QueryAsync(new HeaderQuery
        {
            Domain = request.Domain,
            Workflow = request.Workflow,
            Statuses = request.Statuses,
            Since = request.Since,
            Until = request.Until,
            Labels = request.Labels,
            Text = request.Text,
            Cursor = request.Cursor,
            Limit = request.Limit,
        });
        return new ExecutionPage([.. page.Items.Select(Item)], page.NextCursor);
    }

    public async Task<HistoryPage?> History(ExecutionId executionId, long fromSequence, int limit)
    {
        var from = Math.Max(1, fromSequence);
        var rows = await journal.ReadAsync(executionId, from, limit + 1);
        if (rows.Count == 0 && await journal.ReadHeaderAsync(executionId) is null)
        {
            return null;
        }

        var entries = rows.SelectMany(HistoryEntries.Of).Where(e => e.Sequence >= from).Take(limit + 1).ToArray();
        return entries.Length > limit
            ? new HistoryPage(entries[..limit], entries[limit].Sequence)
            : new HistoryPage(entries, null);
    }

    public async Task<SnapshotPage?> Snapshots(ExecutionId executionId) => await journal.ReadHeaderAsync(executionId) is null
        ? null
        : new SnapshotPage([.. (await journal.ListSnapshotsAsync(executionId)).Select(s => new SnapshotView(s.Name, s.Sequence, s.At))]);

    public Task<WorkflowMetrics> Metrics(MetricsRequest request) => metrics.ReadAsync(request, CancellationToken.None);

    public Task<JournalFigures> Journal()
    {
        var done = journal.Statistics;
        return Task.FromResult(new JournalFigures(done.Appends, done.Commits, done.Conflicts, done.Failures, done.QueueLength, journal.Outage));
    }

    private static ExecutionListItem Item(ExecutionHeader header) => new()
    {
        ExecutionId = header.ExecutionId.Value,
        Workflow = header.Workflow,
        Domain = header.Domain,
        Revision = header.Revision,
        Status = header.Status,
        StartedAt = header.StartedAt,
        UpdatedAt = header.UpdatedAt,
        EndedAt = header.EndedAt,
        Error = header.Error,
        Parent = header.Parent?.Value,
        Labels = header.Labels,
    };
}
