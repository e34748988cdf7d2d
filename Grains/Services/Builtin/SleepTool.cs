namespace OrleansWorkflows.Services.Builtin;

/// <summary>
/// <c>sleep</c>: a call that takes a while. It holds a place while it lasts and starts again after a crash; for long waits there is the
/// <c>wait</c> node.
/// </summary>
internal sealed class SleepTool(TimeProvider time) : IBuiltinTool
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static readonly ToolDescription Shape = new(BuiltinService.Name, "sleep",
        "Answers after a while: 'duration' (500ms, 30s, 5m) or 'ms'; at most an hour. For long or durable waits use a wait node.",
        JsonBytes.Parse("""
            {"type":"object","properties":{
              "duration":{"type":["string","number"],"description":"500ms, 30s, 5m; a bare number is milliseconds"},
              "ms":{"type":"number","minimum":0}},
             "additionalProperties":false}
            """),
        JsonBytes.Parse("""{"type":"object","properties":{"slept_ms":{"type":"number"}}}"""), IsReadOnly: true);

    public ToolDescription Description => Shape;

    public async ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (!arguments.TryDuration("duration", out var duration) || !arguments.TryDuration("ms", out var ms))
        {
            return ToolResult.Failed(arguments.Invalid("'duration' must be a duration such as 500ms, 30s or 5m, and 'ms' a number"));
        }

        if (duration is null == ms is null)
        {
            return ToolResult.Failed(arguments.Invalid("give one of 'duration' and 'ms'"));
        }

        var wait = (duration ?? ms)!.Value;
        if (wait > Longest)
        {
            return ToolResult.Failed(arguments.Invalid($"it sleeps at most an hour; for {wait} use a node of type wait"));
        }

        try
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            return ToolResult.Ok(JsonBytes.From(new { slept_ms = wait.TotalMilliseconds }), BuiltinService.Name);
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Failed(new ToolError("timeout", $"tool 'sleep': stopped before {wait} were over"));
        }
    }
}
