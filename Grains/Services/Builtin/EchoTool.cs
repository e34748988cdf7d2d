namespace OrleansWorkflows.Services.Builtin;

/// <summary><c>echo</c>: answers its arguments.</summary>
internal sealed class EchoTool : IBuiltinTool
{
    public static readonly ToolDescription Shape = new(BuiltinService.Name, "echo", "Answers the arguments it is given.",
        JsonBytes.Parse("""{"type":"object","properties":{},"additionalProperties":true}"""), JsonBytes.Parse("""{"type":"object"}"""), IsReadOnly: true);

    public ToolDescription Description => Shape;

    public ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ToolResult.Ok(call.Args, BuiltinService.Name));
}
