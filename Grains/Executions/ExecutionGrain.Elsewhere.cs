using OrleansWorkflows.Engine;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Executions;

/// <content>Calls that have to be made on other machines. They hold no place here: the silo that makes them has its own.</content>
public sealed partial class ExecutionGrain
{
    private bool RunsHere(RunStep step) => step.Machines.Count == 0 || step.Machines.Contains(runtime.Machine);

    private async Task<CompleteStep> CallElsewhereAsync(RunStep step)
    {
        using var span = ExecutionTrace.Attempt(_state!, step);
        var call = new MachineCall
        {
            Tool = step.Tool,
            Args = step.Args,
            IdempotencyKey = step.IdempotencyKey,
            Timeout = step.Timeout,
            Execution = Id,
            Step = step.Step,
            Attempt = step.Attempt,
            Target = _state!.Target,
            Workflow = _state.Definition.FullName,
            IsUndo = step.IsUndo,
        };
        var (reply, machine) = await runtime.Elsewhere.RunAsync(call, step.Id, step.Machines, IsRepeatable(step), () => IsWanted(step), _deactivating.Token);
        _deactivating.Token.ThrowIfCancellationRequested();
        ExecutionTrace.Failed(span, reply.Error?.Code);
        return new CompleteStep(step.Step, step.Run, step.Attempt, reply.Output, reply.Error is { } error ? ErrorOf(error, reply.Service) : null, reply.Service, step.IsUndo, machine);
    }

    private bool IsRepeatable(RunStep step) =>
        step.IsUndo || _state!.Graph.NodeAt(StepAddress.Parse(step.Step, _state.Graph)) is not CallNode { Idempotent: false };

    private static StepError ErrorOf(MachineCallError error, string? service) => new(
        error.Code,
        error.Message,
        Service: service,
        HttpStatus: error.HttpStatus,
        OutcomeUnknown: error.OutcomeUnknown,
        IsFinal: !error.Retryable,
        RetryAfter: error.RetryAfter);
}
