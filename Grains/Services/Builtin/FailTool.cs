using System.Text.Json;

namespace OrleansWorkflows.Services.Builtin;

/// <summary><c>fail</c>: fails as it is told to, for trying out retries, fallbacks and compensation. With <c>times</c> only the first attempts fail.</summary>
internal sealed class FailTool : IBuiltinTool
{
    public static readonly ToolDescription Shape = new(BuiltinService.Name, "fail",
        "Fails with a message, a code and an HTTP status of your choice; with 'times', only the first so many attempts of a step fail and then it answers.",
        JsonBytes.Parse("""
            {"type":"object","properties":{
              "message":{"type":"string"},"code":{"type":"string","default":"failed"},
              "status":{"type":"integer","minimum":100,"maximum":599},
              "times":{"type":"integer","minimum":0,"description":"attempts that fail before one succeeds"},
              "retryable":{"type":"boolean","default":true},
              "outcome_unknown":{"type":"boolean","default":false,"description":"pretend that the answer was lost"}},
             "additionalProperties":false}
            """),
        JsonBytes.Parse("""{"type":"object","properties":{"attempts":{"type":"integer"}}}"""), IsReadOnly: false);

    public ToolDescription Description => Shape;

    public ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (!arguments.TryNumber("times", out var times) || times < 0)
        {
            return Failed(arguments.Invalid("'times' must be a whole number"));
        }

        if (!arguments.TryNumber("status", out var status) || status is < 100 or > 599)
        {
            return Failed(arguments.Invalid("'status' must be an HTTP status from 100 to 599"));
        }

        if (times is { } limit && call.Attempt > limit)
        {
            return ValueTask.FromResult(ToolResult.Ok(JsonBytes.From(new { attempts = call.Attempt }), BuiltinService.Name));
        }

        return Failed(new ToolError(
            arguments.Text("code") ?? (status is null ? "failed" : $"http_{status}"),
            arguments.Text("message") ?? "the tool 'fail' fails",
            status,
            arguments.Value("outcome_unknown") is { ValueKind: JsonValueKind.True },
            arguments.Value("retryable") is not { ValueKind: JsonValueKind.False }));
    }

    private static ValueTask<ToolResult> Failed(ToolError error) => ValueTask.FromResult(ToolResult.Failed(error, BuiltinService.Name));
}
