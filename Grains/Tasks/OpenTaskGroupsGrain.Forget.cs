using Microsoft.Extensions.Logging;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Tasks;

/// <content>Groups that have ended, until their retention is over.</content>
public sealed partial class OpenTaskGroupsGrain
{
    private const string ForgetReminder = "forget";
    private const int Batch = 100;
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromHours(1);

    /// <summary>Whether the reminder is registered; null: an activation before this one may have done it.</summary>
    private bool? _isPlanned;
    private Task? _planning;
    private bool _forgets;

    public async Task Keep(string group, DateTimeOffset endedAt)
    {
        if (_ended.State.Groups.All(ended => ended.Group != group))
        {
            _ended.State = new EndedTaskGroupsState { Groups = [.. _ended.State.Groups, new EndedTaskGroup(group, endedAt)] };
            await _endedWrites.SaveAsync();
        }

        await Close(group);
        await PlanAsync();
    }

    private Task WriteEndedAsync() => _ended.WriteOrLeaveAsync(DeactivateOnIdle, "the list of ended task groups");

    /// <summary>Removes the groups whose time is over, and has itself called again while there are others.</summary>
    private async Task ForgetAsync()
    {
        if (_forgets)
        {
            return;
        }

        _forgets = true;
        try
        {
            var until = _time.GetUtcNow() - _retention;
            foreach (var expired in _ended.State.Groups.Where(ended => ended.EndedAt <= until).Chunk(Batch))
            {
                await ForgetAsync(expired);
            }

            await PlanAsync();
        }
        finally
        {
            _forgets = false;
        }
    }

    /// <summary>A group leaves the list when all that was stored of it is gone, so that one that was forgotten in part is forgotten again.</summary>
    private async Task ForgetAsync(IReadOnlyList<EndedTaskGroup> expired)
    {
        var forgotten = new HashSet<string>();
        foreach (var (group, _) in expired)
        {
            try
            {
                await GrainFactory.GetGrain<ITaskGroupGrain>(group).Forget();
                forgotten.Add(group);
            }
            catch (Exception e)
            {
                LogNotForgotten(_logger, group, e);
            }
        }

        _ended.State = new EndedTaskGroupsState { Groups = [.. _ended.State.Groups.Where(ended => !forgotten.Contains(ended.Group))] };
        await _endedWrites.SaveAsync();
    }

    /// <summary>While groups are kept a reminder looks after them, at the latest a tenth of their time late.</summary>
    private Task PlanAsync() => _planning is { IsCompleted: false } running ? running : _planning = PlanUntilItFitsAsync();

    /// <summary>What is kept may change while the table of reminders answers.</summary>
    private async Task PlanUntilItFitsAsync()
    {
        while (_isPlanned != _ended.State.Groups.Count > 0)
        {
            var isNeeded = _ended.State.Groups.Count > 0;
            if (isNeeded)
            {
                var period = _retention / 10;
                period = period < ShortestPeriod ? ShortestPeriod : period > LongestPeriod ? LongestPeriod : period;
                await this.RegisterOrUpdateReminder(ForgetReminder, period, period);
            }
            else if (await this.GetReminder(ForgetReminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            _isPlanned = isNeeded;
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Task group {TaskGroupId} is past its retention and could not be removed; it is tried again.")]
    private static partial void LogNotForgotten(ILogger logger, string taskGroupId, Exception exception);
}

[GenerateSerializer, Alias("OrleansWorkflows.EndedTaskGroupsState")]
public sealed record EndedTaskGroupsState
{
    /// <summary>In the order of their ends.</summary>
    [Id(0)] public IReadOnlyList<EndedTaskGroup> Groups { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.EndedTaskGroup")]
public sealed record EndedTaskGroup([property: Id(0)] string Group, [property: Id(1)] DateTimeOffset EndedAt);
