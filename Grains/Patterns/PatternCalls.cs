using OrleansWorkflows.Definitions;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Patterns;

/// <summary>One tool that a workflow calls, and with which arguments.</summary>
/// <param name="Arguments">Null: they are known only when it runs.</param>
internal sealed record PatternCall(string Tool, IReadOnlyList<string>? Arguments)
{
    /// <summary>Every call of the workflows, undoing included.</summary>
    public static IEnumerable<PatternCall> Of(IEnumerable<WorkflowDefinition> workflows) =>
        workflows.SelectMany(workflow => workflow.Nodes).SelectMany(SubWorkflows.WithInner).SelectMany(Of);

    private static IEnumerable<PatternCall> Of(Node node) => node switch
    {
        CallNode { Compensate: { } undo } call => [Of(call.Tool, call.Args), Of(undo.Tool, undo.Args)],
        CallNode call => [Of(call.Tool, call.Args)],
        WorkflowNode { Compensate: { } undo } => [Of(undo.Tool, undo.Args)],
        CompensateNode compensate => compensate.Steps.Select(step => Of(step.Tool, step.Args)),
        _ => [],
    };

    private static PatternCall Of(string tool, Template args) => new(
        tool, args is ConstantTemplate { Value.Element: { ValueKind: System.Text.Json.JsonValueKind.Object } constant }
            ? [.. constant.EnumerateObject().Select(field => field.Name)]
            : args.FieldNames.ToList() is { Count: > 0 } names ? names : null);
}
