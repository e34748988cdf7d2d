using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>The header row of an execution: what it says, and when it has to be written again.</summary>
internal static class ExecutionHeaders
{
    /// <param name="isDormant">Nothing is in flight: no silo has to look after it until its timer or an answer comes.</param>
    /// <param name="shortTimer">Timers due sooner are kept by the activation, not by the row.</param>
    public static ExecutionHeader Of(ExecutionState state, bool isDormant, TimeSpan shortTimer)
    {
        var end = isDormant ? state.EndedAt : null;
        var retention = state.Definition.Retention;
        var next = state.Timers.Count > 0 ? state.Timers.Min!.DueAt : (DateTimeOffset?)null;
        return new ExecutionHeader
        {
            ExecutionId = state.Id,
            Domain = state.Definition.Domain,
            Workflow = state.Definition.Name,
            Revision = state.Definition.Revision,
            Status = state.Status,
            Parent = state.Parent?.Execution,
            Machine = state.Machine,
            Owner = isDormant ? null : state.Owner,
            Epoch = state.Epoch,
            StartedAt = state.StartedAt,
            UpdatedAt = state.UpdatedAt,
            EndedAt = state.EndedAt,
            WakeAt = next - state.UpdatedAt > shortTimer || isDormant ? next : null,
            ExpiresAt = end is { } ended ? After(ended, retention.Full) : null,
            DeleteAt = end is { } over && retention.DeleteAfter is { } delete ? After(over, delete) : null,
            Error = state.Error is { } error ? $"{error.Code}: {error.Message}" : null,
            Labels = state.Labels,
        };
    }

    /// <summary>The row of an execution that comes from elsewhere: no silo has it in hand, and what it says of retention counts from now.</summary>
    public static ExecutionHeader OfImported(ExecutionState state, DateTimeOffset now, TimeSpan shortTimer)
    {
        var header = Of(state, isDormant: true, shortTimer);
        return state.EndedAt is null ? header : header with
        {
            ExpiresAt = After(now, state.Definition.Retention.Full),
            DeleteAt = state.Definition.Retention.DeleteAfter is { } delete ? After(now, delete) : null,
        };
    }

    /// <summary>The last instant there is, where a retention goes beyond it.</summary>
    private static DateTimeOffset After(DateTimeOffset end, TimeSpan retention) =>
        retention < DateTimeOffset.MaxValue - end ? end + retention : DateTimeOffset.MaxValue;

    /// <summary>True when a list, a keeper or a recovery would act differently on the new row.</summary>
    public static bool Differs(ExecutionHeader? before, ExecutionHeader after) =>
        before is null
        || before.Status != after.Status
        || before.Owner != after.Owner
        || before.Epoch != after.Epoch
        || before.WakeAt != after.WakeAt
        || before.EndedAt != after.EndedAt
        || before.Error != after.Error;
}
