using System.Collections.Concurrent;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Metrics;

/// <summary>
/// When a running execution will probably end: of the newest completed executions of its workflow those count that took longer than it has taken so
/// far, and their median is taken. What was read of a workflow is used for a minute, while it is little for a second.
/// </summary>
public sealed class DurationEstimates(IExecutionJournal journal, TimeProvider time)
{
    private const int Sample = 200;
    private const int MaxWorkflows = 10_000;
    private const int FewDurations = 20;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAgeOfFew = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Domain, string Workflow), Known> _known = [];

    /// <summary>The view with its estimate; as it is, when it waits for somebody, has ended, or nothing is known of its workflow.</summary>
    public async ValueTask<ExecutionView> AddAsync(ExecutionView view)
    {
        if (view.Status is not (ExecutionStatus.Running or ExecutionStatus.Queued))
        {
            return view;
        }

        var durations = await DurationsAsync((view.Domain, view.Workflow));
        var index = Array.BinarySearch(durations, time.GetUtcNow() - view.StartedAt);
        var first = index < 0 ? ~index : index + 1;
        return first >= durations.Length ? view : view with { EstimatedCompletion = view.StartedAt + durations[first + ((durations.Length - first - 1) / 2)] };
    }

    private async ValueTask<TimeSpan[]> DurationsAsync((string Domain, string Workflow) workflow)
    {
        if (_known.TryGetValue(workflow, out var known) && time.GetElapsedTime(known.At) < (known.Durations.Length < FewDurations ? MaxAgeOfFew : MaxAge))
        {
            return known.Durations;
        }

        if (_known.Count >= MaxWorkflows)
        {
            _known.Clear();
        }

        // Those who ask meanwhile go by what was known before.
        _known[workflow] = new Known(time.GetTimestamp(), known?.Durations ?? []);
        try
        {
            var query = new HeaderQuery { Domain = workflow.Domain, Workflow = workflow.Workflow, Statuses = [ExecutionStatus.Completed] };
            var durations = (await journal.FiguresAsync(query, Sample)).Where(execution => execution.EndedAt is not null)
                .Select(execution => execution.EndedAt!.Value - execution.StartedAt).Order().ToArray();
            _known[workflow] = new Known(time.GetTimestamp(), durations);
            return durations;
        }
        catch (JournalUnavailableException)
        {
            // An estimate is not worth an error.
            return known?.Durations ?? [];
        }
    }

    private sealed record Known(long At, TimeSpan[] Durations);
}
