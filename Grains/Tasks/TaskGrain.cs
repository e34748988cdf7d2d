using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Tasks;

/// <summary>
/// Does one task on its machine. That it began is durable before it begins, its outcome before anybody hears of it; a task that was begun and has no outcome
/// is begun again, under the same idempotency key.
/// </summary>
[Reentrant, OnMachine]
public sealed partial class TaskGrain : Grain, ITaskGrain, IDisposable
{
    internal const string StateName = "task";

    /// <summary>Calls of tasks wait in a line of their own, like those of one workflow.</summary>
    private const string LineOfTasks = "tasks";

    private readonly IPersistentState<TaskState> _task;
    private readonly IToolInvoker _tools;
    private readonly SiloLimits _limits;
    private readonly TaskScripts _scripts;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SharedWrites _writes;
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _cancelled = new();
    private string _cancelReason = "";
    private TaskCompletionSource _changed = NewSignal();
    private TaskReport _report = null!;
    private Task? _work;

    public TaskGrain(
        [PersistentState(StateName, "grains")] IPersistentState<TaskState> task, IToolInvoker tools, SiloLimits limits, TaskScripts scripts, ILocalSiloDetails silo,
        TimeProvider time, ILogger<TaskGrain> logger)
    {
        (_task, _tools, _limits, _scripts, _silo, _time, _logger) = (task, tools, limits, scripts, silo, time, logger);
        _writes = new SharedWrites(() => task.WriteOrLeaveAsync(DeactivateOnIdle, $"task {Key}"));
    }

    private string Key => this.GetPrimaryKeyString();

    private string Id => Key[..Key.IndexOf('@', StringComparison.Ordinal)];

    private string Machine => Key[(Key.IndexOf('@', StringComparison.Ordinal) + 1)..];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _report = new TaskReport(_task.State.Version, _task.State.View ?? new TaskView { TaskId = Id, Machine = Machine, Status = MachineTaskStatus.Pending });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _leaving.CancelAsync();

    public async Task<TaskReport> Run(TaskDefinition definition, long known, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!_report.Task.Status.HasEnded())
        {
            _work ??= WorkAsync(definition);
        }

        var limit = Task.Delay(wait, _time, cancellationToken);
        while (_report.Version <= known && !limit.IsCompleted && _work is { IsCompleted: false })
        {
            await Task.WhenAny(_changed.Task, _work, limit);
        }

        if (_work is { IsFaulted: true })
        {
            // The state could not be written: the next activation does it again.
            await _work;
        }

        return _work is not { IsCompleted: true } || _report.Task.Status.HasEnded()
            ? _report
            : throw new OrleansException($"Task {Key} leaves silo {_silo.Name} before its end; ask again.");
    }

    public async Task Cancel(string reason)
    {
        _cancelReason = reason;
        await _cancelled.CancelAsync();
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _cancelled.Dispose();
    }

    private async Task WorkAsync(TaskDefinition definition)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            await SaveAsync(_report.Task with
            {
                Status = MachineTaskStatus.Running,
                StartedAt = _report.Task.StartedAt ?? _time.GetUtcNow(),
                Attempts = _report.Task.Attempts + 1,
                Silo = _silo.Name,
                ProcessId = Environment.ProcessId,
                ExecutionId = definition.Workflow is null ? null : Execution.Value,
            });
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token, _cancelled.Token);
            var outcome = definition.Workflow is null ? await CallAsync(definition, stop.Token) : await FollowAsync(definition, stop.Token);
            if (_leaving.IsCancellationRequested && !_cancelled.IsCancellationRequested && outcome.Status != MachineTaskStatus.Completed)
            {
                // It ended because this silo goes: whoever takes the task over begins it again.
                return;
            }

            await SaveAsync(outcome with { EndedAt = _time.GetUtcNow(), Progress = outcome.Status == MachineTaskStatus.Completed ? 1 : _report.Task.Progress });
        }
        finally
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private async Task<TaskView> CallAsync(TaskDefinition definition, CancellationToken cancellationToken)
    {
        var tool = definition.Tool;
        if (definition.Script is { } script)
        {
            (tool, var unknown) = await _scripts.FindAsync(script);
            if (unknown is not null)
            {
                return Unsuccessful(unknown);
            }
        }

        using var place = _limits.Steps.Enter(LineOfTasks, hasBegun: false);
        await place.Turn.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var result = await _tools.InvokeAsync(
            new ToolCall
            {
                Tool = tool!,
                Args = definition.Args,
                IdempotencyKey = Key,
                Timeout = definition.Timeout,
                ExecutionId = new ExecutionId(Id.Split('.')[0]),
                StepId = Id,
                Attempt = _report.Task.Attempts,
            },
            cancellationToken);
        return result.Error is { } error
            ? Unsuccessful(new ErrorView { Code = error.Code, Message = error.Message, Service = result.Service })
            : _report.Task with { Status = MachineTaskStatus.Completed, Output = result.Output };
    }

    private TaskView Unsuccessful(ErrorView error) => _cancelled.IsCancellationRequested
        ? _report.Task with { Status = MachineTaskStatus.Cancelled, Note = _cancelReason }
        : _report.Task with { Status = MachineTaskStatus.Failed, Error = error, Note = null };

    private async Task SaveAsync(TaskView view)
    {
        var state = new TaskState { Version = _report.Version + 1, View = view };
        _task.State = state;
        await _writes.SaveAsync();
        Tell(new TaskReport(state.Version, view));
    }

    private void Tell(TaskReport report)
    {
        var heard = _changed;
        (_report, _changed) = (report, NewSignal());
        heard.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

[GenerateSerializer, Alias("OrleansWorkflows.TaskState")]
public sealed record TaskState
{
    [Id(0)] public long Version { get; init; }

    /// <summary>Null: not begun.</summary>
    [Id(1)] public TaskView? View { get; init; }
}
