namespace OrleansWorkflows.Services.Builtin;

internal interface IBuiltinTool
{
    ToolDescription Description { get; }

    /// <summary>One attempt; a cancelled token is the error <c>timeout</c>.</summary>
    ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken);
}
