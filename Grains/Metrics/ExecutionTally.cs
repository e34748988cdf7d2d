using System.Text.Json;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Metrics;

/// <summary>Counts executions by status and gathers how long they took.</summary>
internal sealed class ExecutionTally
{
    private readonly SortedDictionary<ExecutionStatus, long> _counts = [];
    private readonly Latencies _durations = new();

    public long Total { get; private set; }

    public void Add(HeaderFigure execution)
    {
        Total++;
        _counts[execution.Status] = _counts.GetValueOrDefault(execution.Status) + 1;
        if (execution.EndedAt is { } end)
        {
            _durations.Add(end - execution.StartedAt);
        }
    }

    public ExecutionFigures Figures()
    {
        var (completed, failed) = (_counts.GetValueOrDefault(ExecutionStatus.Completed), _counts.GetValueOrDefault(ExecutionStatus.Failed));
        return new ExecutionFigures
        {
            Total = Total,
            ByStatus = _counts.ToDictionary(count => JsonNamingPolicy.SnakeCaseLower.ConvertName(count.Key.ToString()), count => count.Value),
            SuccessRate = completed + failed == 0 ? null : Math.Round((double)completed / (completed + failed), 6),
            DurationMs = _durations.Figures(),
        };
    }
}
