using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>The resolved arguments of a call.</summary>
internal static class CallArguments
{
    public static JsonBytes Resolve(CallNode call, ExecutionScope scope) => call.Args.Evaluate(scope);
}
