using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Polls;

namespace OrleansWorkflows.Tasks;

/// <summary>
/// Drives the tasks of a group by its strategy: the group decides which task may begin and keeps what came of each, an <see cref="ITaskGrain"/> on the machine
/// does it. Everything that decides what happens next is durable before it happens, so that another activation goes on from there.
/// </summary>
[Reentrant]
public sealed partial class TaskGroupGrain : Grain, ITaskGroupGrain, IDisposable
{
    private readonly IPersistentState<TaskGroupState> _group;
    private readonly Machines _machines;
    private readonly TaskRows _rows;
    private readonly TaskScripts _scripts;
    private readonly LongPolls _polls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SharedWrites _writes;
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskGroupState _shown = null!;
    private Task<DistributeReply>? _distributing;
    private bool _isDriven;

    public TaskGroupGrain(
        [PersistentState("task_group", "grains")] IPersistentState<TaskGroupState> group, Machines machines, TaskRows rows, TaskScripts scripts, LongPolls polls,
        TimeProvider time, ILogger<TaskGroupGrain> logger)
    {
        (_group, _machines, _rows, _scripts, _polls, _time, _logger) = (group, machines, rows, scripts, polls, time, logger);
        _writes = new SharedWrites(WriteAsync);
    }

    private string Id => this.GetPrimaryKeyString();

    private TaskGroupState State
    {
        get => _group.State;
        set => _group.State = value;
    }

    private IOpenTaskGroupsGrain OpenGroups => GrainFactory.GetGrain<IOpenTaskGroupsGrain>(IOpenTaskGroupsGrain.ShareOf(Id));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = State;
        if (State is { Request: not null, EndedAt: null })
        {
            Drive();
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    public async Task<DistributeReply> Distribute(DistributeRequest request)
    {
        while (_distributing is { IsCompleted: false } other)
        {
            // Whatever became of that one, this one sees what is stored then.
            await ((Task)other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        _distributing = DistributeAsync(request);
        return await _distributing;
    }

    public Task<TaskGroupView?> Get(string? reduce) => Task.FromResult(View(reduce));

    public async Task<TaskGroupView?> WaitUntilEnded(TimeSpan timeout, string? reduce, CancellationToken cancellationToken)
    {
        if (_shown is { Request: not null, EndedAt: null } && timeout > TimeSpan.Zero)
        {
            await UntilEndedAsync(timeout, cancellationToken);
        }

        return View(reduce);
    }

    public async Task<TaskGroupView?> Cancel(string? reason)
    {
        if (State is { Request: not null, EndedAt: null, CancelReason: null })
        {
            State = State with { CancelReason = reason ?? "A caller cancelled it." };
            await _writes.SaveAsync();
            await _cancelled.CancelAsync();
            await UntilEndedAsync(LongPolls.Longest, CancellationToken.None);
        }

        return View(null);
    }

    public Task<bool> Wake() => Task.FromResult(_distributing is { IsCompleted: false } || State is { Request: not null, EndedAt: null });

    public async Task Forget()
    {
        if (State.EndedAt is null)
        {
            return;
        }

        foreach (var task in State.Tasks)
        {
            await _rows.RemoveAsync(task);
        }

        // Last: while it is stored, what is left of its tasks can be found.
        await _group.ClearStateAsync();
        _shown = State;
        DeactivateOnIdle();
    }

    private async Task<DistributeReply> DistributeAsync(DistributeRequest request)
    {
        if (State.Request is { } existing)
        {
            return JsonBytes.From(existing).Equals(JsonBytes.From(request))
                ? new DistributeReply(DistributeOutcome.Existing, [], View(null))
                : new DistributeReply(DistributeOutcome.KeyReused, [], View(null));
        }

        IReadOnlyList<string> machines = [.. (request.Machines.Count > 0 ? request.Machines : _machines.Present).Distinct()];
        var problems = DistributeCheck.Problems(request, machines);
        if (request.Definition.Script is { } script && (await _scripts.FindAsync(script)).Error is { } unknown)
        {
            problems = [.. problems, new Problem("WF0211", "task_definition.script", unknown.Message)];
        }

        if (problems.Count > 0)
        {
            return new DistributeReply(DistributeOutcome.Invalid, problems);
        }

        var now = _time.GetUtcNow();
        var tasks = await ChooseAsync(request, machines, now);
        await OpenGroups.Open(Id);
        State = new TaskGroupState { Request = request, CreatedAt = now, Deadline = now + request.Deadline, Tasks = tasks };
        await _writes.SaveAsync();
        Drive();
        return new DistributeReply(DistributeOutcome.Started, [], View(null));
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _cancelled.Dispose();
    }

    private async Task UntilEndedAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var poll = _polls.Begin(wait, cancellationToken);
        await _ended.Task.WaitAsync(poll.Length, _time, poll.Ended)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private TaskGroupView? View(string? reduce)
    {
        if (_shown.Request is not { } request)
        {
            return null;
        }

        var view = _shown.ToView(Id);
        return (reduce ?? request.Reduce) is { } expression ? TaskReduction.Apply(view, expression, _time.GetUtcNow()) : view;
    }

    /// <summary>One task a machine; those that the strategy leaves out are skipped from the start.</summary>
    private async Task<IReadOnlyList<TaskView>> ChooseAsync(DistributeRequest request, IReadOnlyList<string> machines, DateTimeOffset now)
    {
        int? turn = request.Strategy == ExecutionStrategy.RoundRobin ? await GrainFactory.GetGrain<ITurnGrain>(ITurnGrain.KeyOf(machines)).Take(machines) : null;
        return
        [
            .. machines.Select((machine, place) =>
            {
                var note = turn is { } chosen && place != chosen ? $"It was the turn of machine '{machines[chosen]}'."
                    : request.Strategy == ExecutionStrategy.Broadcast && !_machines.Has(machine) ? $"Machine '{machine}' was not there; a broadcast does not wait for it."
                    : null;
                return new TaskView
                {
                    TaskId = TaskId.Of(Id, place),
                    Machine = machine,
                    Status = note is null ? MachineTaskStatus.Pending : MachineTaskStatus.Skipped,
                    Note = note,
                    EndedAt = note is null ? null : now,
                };
            }),
        ];
    }

    private async Task WriteAsync()
    {
        var written = State;
        await _group.WriteOrLeaveAsync(DeactivateOnIdle, $"task group {Id}");
        _shown = written;
    }
}
