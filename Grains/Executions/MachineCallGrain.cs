using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Executions;

/// <summary>The call lives as long as this activation; whoever asks again, also another silo that has taken the execution over, joins it.</summary>
[Reentrant, OnMachine]
public sealed partial class MachineCallGrain(
    IToolInvoker tools, SiloLimits limits, KeptCalls kept, ExecutionLoader loader, StoredOutputs outputs, ILocalSiloDetails silo, TimeProvider time, ILogger<MachineCallGrain> logger)
    : Grain, IMachineCallGrain, IDisposable
{
    /// <summary>Whoever wants the call asks every few seconds.</summary>
    private static readonly TimeSpan Wanted = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _leaving = new();
    private Task<MachineCallReply>? _work;
    private KeptCall? _kept;
    private long _asked;

    public Task Reach() => Task.CompletedTask;

    public async Task<MachineCallReply> Run(MachineCall call, bool mayBegin, TimeSpan wait, CancellationToken cancellationToken)
    {
        _asked = time.GetTimestamp();
        if (_work is { IsFaulted: true })
        {
            // Nothing was sent, and nobody asked any more.
            _work = null;
        }

        if (_work is null && !mayBegin)
        {
            return new MachineCallReply(MachineCallStatus.Lost);
        }

        var work = _work ??= WorkAsync(call);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(work, Task.Delay(wait, time, answered.Token));
        await answered.CancelAsync();
        if (!work.IsCompletedSuccessfully && _leaving.IsCancellationRequested)
        {
            throw new OrleansException($"Call {this.GetPrimaryKeyString()} leaves silo {silo.Name} before its end; ask again.");
        }

        if (!work.IsCompleted)
        {
            return new MachineCallReply(MachineCallStatus.UnderWay);
        }

        var reply = await work;
        kept.Told(_kept!);
        return reply;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_kept is not null)
        {
            kept.Remove(_kept);
        }

        return _leaving.CancelAsync();
    }

    public void Dispose() => _leaving.Dispose();

    private async Task<MachineCallReply> WorkAsync(MachineCall call)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            using var place = limits.Steps.Enter(call.Workflow, hasBegun: call.IsUndo);
            await place.Turn.WaitAsync(_leaving.Token);
            var result = await InvokeAsync(call);
            _kept = kept.Add(result.Output?.Utf8.Length ?? 0);
            _ = GiveWayAsync(_kept);
            return new MachineCallReply(MachineCallStatus.Ended, result.Output, ErrorOf(result.Error), result.Service);
        }
        finally
        {
            // The result is kept for a while: whoever takes the execution over may ask for it again.
            DelayDeactivation(TimeSpan.Zero);
        }
    }

    private async Task GiveWayAsync(KeptCall call)
    {
        await call.Room;
        DeactivateOnIdle();
    }

    /// <summary>Calls fail as results. What throws is the reading of what the call needs, headers or outputs; it is tried again for as long as somebody asks.</summary>
    private async Task<ToolResult> InvokeAsync(MachineCall call)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await tools.InvokeAsync(
                    new ToolCall
                    {
                        Tool = call.Tool,
                        Args = call.Args,
                        IdempotencyKey = call.IdempotencyKey,
                        Timeout = call.Timeout,
                        ExecutionId = call.Execution,
                        StepId = call.Step,
                        Attempt = call.Attempt,
                        Target = call.Target,
                        Outputs = token => OutputsAsync(call.Execution, token),
                    },
                    _leaving.Token);
            }
            catch (Exception e) when (!_leaving.IsCancellationRequested && time.GetElapsedTime(_asked) < Wanted)
            {
                LogNotMade(_logger, call.Step, call.Execution, e);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(10_000, 100 * Math.Pow(2, Math.Min(failures, 10)))), time, _leaving.Token);
            }
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, JsonBytes>> OutputsAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        var loaded = await loader.LoadAsync(execution, cancellationToken);
        return await outputs.WithOutputsAsync(execution, () => ExecutionScope.NamedOutputs(loaded!.State), cancellationToken);
    }

    private static MachineCallError? ErrorOf(ToolError? error) => error is null
        ? null
        : new MachineCallError(error.Code, error.Message, error.HttpStatus, error.OutcomeUnknown, error.Retryable, error.RetryAfter);

    [LoggerMessage(1, LogLevel.Warning, "What step {Step} of execution {ExecutionId} needs for its call could not be read; it is tried again.")]
    private static partial void LogNotMade(ILogger logger, string step, ExecutionId executionId, Exception exception);
}
