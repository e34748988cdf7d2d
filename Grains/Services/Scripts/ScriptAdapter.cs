using System.Text.Json;
using OrleansWorkflows.Services.Builtin;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.Scripts;

/// <summary>
/// Runs a script: the arguments are one JSON object on its standard input, what it writes to its standard output is the answer, exit code 0 is success.
/// </summary>
internal sealed class ScriptAdapter(ServiceDefinition definition, ScriptSettings settings, long maxOutputBytes) : IServiceAdapter
{
    private readonly Dictionary<string, Script> _scripts = settings.Scripts.ToDictionary(script => script.Name, StringComparer.Ordinal);
    private readonly long _maxOutputBytes = Math.Min(maxOutputBytes, definition.MemoryLimitBytes);

    public IReadOnlyList<ToolDescription> Tools { get; } =
        [.. settings.Scripts.Select(script => new ToolDescription(definition.Name, script.Name, script.Description, script.Input, OutputSchema: null, script.IsReadOnly))];

    public async ValueTask<ToolResult> InvokeAsync(ToolDescription tool, ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = new ToolArguments(tool.Name, call.Args.Element);
        if (arguments.Check(tool) is { } unfit)
        {
            return ToolResult.Failed(unfit);
        }

        var mistyped = MistypedOf(tool, call.Args.Element);
        if (mistyped.Count > 0)
        {
            return ToolResult.Failed(arguments.Invalid(string.Join("; ", mistyped)));
        }

        if (Missing(_scripts[tool.Name]) is { } missing)
        {
            return ToolResult.Failed(missing);
        }

        using var run = new ScriptRun(_scripts[tool.Name], settings, call);
        var end = await run.RunAsync(call.Args.Utf8, _maxOutputBytes, cancellationToken).ConfigureAwait(false);
        var subject = $"service '{definition.Name}', script '{tool.Name}'";
        return end switch
        {
            { NotStarted: { } why } => Failed("script_not_started", $"{subject}: could not be started on this machine ({why})", isRetryable: false),
            { WasStopped: true } => Failed("timeout", $"{subject}: did not end in time and was stopped", isUnknown: true),
            { IsTooLarge: true } => Failed("output_too_large", $"{subject}: wrote more than {_maxOutputBytes} bytes and was stopped", isUnknown: true, isRetryable: false),
            { ExitCode: not 0 } => Failed($"exit_{end.ExitCode}", $"{subject}: ended with exit code {end.ExitCode}{(end.Errors.Length == 0 ? "" : $": {end.Errors}")}"),
            _ => ToolResult.Ok(Answer(end.Output), definition.Name),
        };
    }

    public void Dispose()
    {
    }

    /// <summary>A link out of the directory would be another program than the one that the list allows.</summary>
    private ToolError? Missing(Script script)
    {
        var file = new FileInfo(script.Path);
        if (!file.Exists)
        {
            return new ToolError("script_missing", $"service '{definition.Name}', script '{script.Name}': this machine has no '{script.Path}'", Retryable: false);
        }

        return file.ResolveLinkTarget(returnFinalTarget: true) is { } target && !target.FullName.StartsWith(settings.Directory + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? new ToolError("script_missing", $"service '{definition.Name}', script '{script.Name}': '{script.Path}' leads out of the directory of scripts", Retryable: false)
            : null;
    }

    /// <summary>JSON as the value it is; anything else as text.</summary>
    private static JsonBytes Answer(byte[] output)
    {
        var text = output.AsSpan().Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            return JsonBytes.Null;
        }

        try
        {
            var answer = new JsonBytes(text.ToArray());
            _ = answer.Element;
            return answer;
        }
        catch (JsonException)
        {
            return JsonBytes.From(System.Text.Encoding.UTF8.GetString(text));
        }
    }

    private static List<string> MistypedOf(ToolDescription tool, JsonElement arguments) =>
    [
        .. from property in tool.InputSchema.Element.GetProperty("properties").EnumerateObject()
           let type = property.Value.GetProperty("type").GetString()
           where arguments.TryGetProperty(property.Name, out var value) && value.ValueKind is not JsonValueKind.Null && !Fits(value, type!)
           select $"'{property.Name}' must be of type {type}",
    ];

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind is JsonValueKind.String,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && number == Math.Floor(number),
        "number" => value.ValueKind is JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind is JsonValueKind.Array,
        _ => value.ValueKind is JsonValueKind.Object,
    };

    private static ToolResult Failed(string code, string message, bool isUnknown = false, bool isRetryable = true) =>
        ToolResult.Failed(new ToolError(code, message, OutcomeUnknown: isUnknown, Retryable: isRetryable));
}
