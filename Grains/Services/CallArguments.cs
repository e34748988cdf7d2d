using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Services;

/// <summary>The arguments of a call as an object that can be taken apart.</summary>
internal static class CallArguments
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>Null, with an error, when a name is given twice.</returns>
    public static JsonObject? Read(ToolCall call, string subject, out ToolError? error)
    {
        try
        {
            error = null;
            return JsonNode.Parse(call.Args.Utf8, documentOptions: Strict)!.AsObject();
        }
        catch (JsonException exception)
        {
            error = new ToolError("invalid_arguments", $"{subject}: the arguments can not be read ({exception.Message})", Retryable: false);
            return null;
        }
    }
}
