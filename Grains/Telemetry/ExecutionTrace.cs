using System.Diagnostics;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Telemetry;

/// <summary>
/// The spans of one execution. Its start is a span whose context the journal keeps; steps and the execution itself are its children, whichever silo they
/// run on and however much later. Attributes are names, ids, counts and error codes: never arguments, outputs, headers or messages.
/// </summary>
internal static class ExecutionTrace
{
    public static Activity? Start(ExecutionId id, WorkflowDefinition definition, string? parent) =>
        WorkflowTrace.Source.HasListeners() ? Begin("start execution", id, definition, parent) : null;

    /// <summary>One attempt of a call.</summary>
    public static Activity? Attempt(ExecutionState state, RunStep step) =>
        !WorkflowTrace.Source.HasListeners() ? null
        : Begin($"{(step.IsUndo ? "undo" : "step")} {NodeOf(step.Step)}", state.Id, state.Definition, state.TraceParent)?
            .SetTag("workflow.step", step.Step)
            .SetTag("workflow.step.run", step.Run)
            .SetTag("workflow.step.attempt", step.Attempt);

    /// <summary>A step without a call of its own, once it has settled: a wait, a question, a child, a container.</summary>
    public static void Settled(ExecutionState state, StepState step)
    {
        using var span = Begin($"step {NodeOf(step.Id)}", state.Id, state.Definition, state.TraceParent, step.StartedAt)?.SetTag("workflow.step", step.Id);
        Close(span, step.EndedAt, step.Error?.Code);
    }

    public static void Ended(ExecutionState state, ExecutionEnded e)
    {
        using var span = Begin("execution", state.Id, state.Definition, state.TraceParent, state.StartedAt)?
            .SetTag("workflow.status", StatusWord.Of(e.Status));
        Close(span, e.At, e.Error?.Code);
    }

    /// <param name="error">The code alone, as messages may repeat what an API said; null: it did not fail.</param>
    public static void Failed(Activity? span, string? error)
    {
        if (error is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
        }
    }

    private static Activity? Begin(string name, ExecutionId id, WorkflowDefinition definition, string? parent, DateTimeOffset? startedAt = null)
    {
        ActivityContext.TryParse(parent, null, isRemote: true, out var context);
        return WorkflowTrace.Source.StartActivity(name, ActivityKind.Internal, context, startTime: startedAt ?? default)?
            .SetTag("workflow.name", definition.FullName)
            .SetTag("workflow.execution.id", id.Value);
    }

    private static void Close(Activity? span, DateTimeOffset? endedAt, string? error)
    {
        Failed(span, error);
        if (endedAt is { } at)
        {
            span?.SetEndTime(at.UtcDateTime);
        }
    }

    /// <summary>The node of a step's path: a span's name stays one of few.</summary>
    private static string NodeOf(string step) => step.IndexOfAny(['.', '[', '/']) is > 0 and var end ? step[..end] : step;
}
