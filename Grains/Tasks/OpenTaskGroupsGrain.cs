using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Tasks;

/// <summary>
/// Two lists in grain storage. Open groups are written down before they are stored; one that turns out to have ended, or never to have been stored, leaves the list.
/// Ended ones stay on theirs until their retention is over.
/// </summary>
[Reentrant]
public sealed partial class OpenTaskGroupsGrain : Grain, IOpenTaskGroupsGrain, IRemindable
{
    private const string ReminderName = "look";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly IPersistentState<OpenTaskGroupsState> _open;
    private readonly IPersistentState<EndedTaskGroupsState> _ended;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SharedWrites _writes;
    private readonly SharedWrites _endedWrites;

    public OpenTaskGroupsGrain(
        [PersistentState("open_task_groups", "grains")] IPersistentState<OpenTaskGroupsState> open,
        [PersistentState("ended_task_groups", "grains")] IPersistentState<EndedTaskGroupsState> ended,
        IOptions<TaskOptions> options,
        TimeProvider time,
        ILogger<OpenTaskGroupsGrain> logger)
    {
        (_open, _ended, _retention, _time, _logger) = (open, ended, options.Value.Retention, time, logger);
        _writes = new SharedWrites(() => open.WriteOrLeaveAsync(DeactivateOnIdle, "the list of open task groups"));
        _endedWrites = new SharedWrites(WriteEndedAsync);
    }

    public async Task Open(string group)
    {
        if (_open.State.Groups.Contains(group))
        {
            return;
        }

        _open.State = new OpenTaskGroupsState { Groups = [.. _open.State.Groups, group] };
        await _writes.SaveAsync();
        // What no change of membership brings back, such as a group that left memory because the store failed.
        await this.RegisterOrUpdateReminder(ReminderName, LookEvery, LookEvery);
    }

    public async Task Close(string group)
    {
        if (!_open.State.Groups.Contains(group))
        {
            return;
        }

        _open.State = new OpenTaskGroupsState { Groups = [.. _open.State.Groups.Where(open => open != group)] };
        await _writes.SaveAsync();
        if (_open.State.Groups.Count == 0 && await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public async Task Look()
    {
        foreach (var group in _open.State.Groups)
        {
            try
            {
                var grain = GrainFactory.GetGrain<ITaskGroupGrain>(group);
                if (!await grain.Wake())
                {
                    // It ended and its silo died before it could say so, or it was never stored.
                    await ((await grain.Get(null))?.EndedAt is { } endedAt ? Keep(group, endedAt) : Close(group));
                }
            }
            catch (Exception e)
            {
                LogNotWoken(_logger, group, e);
            }
        }

        await ForgetAsync();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => reminderName == ForgetReminder ? ForgetAsync() : Look();

    [LoggerMessage(1, LogLevel.Warning, "Task group {TaskGroupId} could not be woken; it is tried again within a minute.")]
    private static partial void LogNotWoken(ILogger logger, string taskGroupId, Exception exception);
}

[GenerateSerializer, Alias("OrleansWorkflows.OpenTaskGroupsState")]
public sealed record OpenTaskGroupsState
{
    [Id(0)] public IReadOnlyList<string> Groups { get; init; } = [];
}
