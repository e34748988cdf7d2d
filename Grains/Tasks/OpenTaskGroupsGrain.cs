using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Tasks;

/// <summary>
/// A list in grain storage, written before a group is. A group on the list that turns out to have ended, or never to have been stored, leaves it.
/// </summary>
[Reentrant]
public sealed partial class OpenTaskGroupsGrain : Grain, IOpenTaskGroupsGrain, IRemindable
{
    private const string ReminderName = "look";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly IPersistentState<OpenTaskGroupsState> _open;
    private readonly ILogger _logger;
    private readonly SharedWrites _writes;

    public OpenTaskGroupsGrain([PersistentState("open_task_groups", "grains")] IPersistentState<OpenTaskGroupsState> open, ILogger<OpenTaskGroupsGrain> logger)
    {
        (_open, _logger) = (open, logger);
        _writes = new SharedWrites(() => open.WriteOrLeaveAsync(DeactivateOnIdle, "the list of open task groups"));
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
                if (!await GrainFactory.GetGrain<ITaskGroupGrain>(group).Wake())
                {
                    await Close(group);
                }
            }
            catch (Exception e)
            {
                LogNotWoken(_logger, group, e);
            }
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Look();

    [LoggerMessage(1, LogLevel.Warning, "Task group {TaskGroupId} could not be woken; it is tried again within a minute.")]
    private static partial void LogNotWoken(ILogger logger, string taskGroupId, Exception exception);
}

[GenerateSerializer, Alias("OrleansWorkflows.OpenTaskGroupsState")]
public sealed record OpenTaskGroupsState
{
    [Id(0)] public IReadOnlyList<string> Groups { get; init; } = [];
}
