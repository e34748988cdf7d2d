using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>What the management tools have in common.</summary>
internal static class ManagementTools
{
    /// <param name="input">
    /// JSON Schema of the arguments. Those that may be left out may be null too, which it does not say: schemas with several types are refused by some models' APIs.
    /// </param>
    /// <param name="output">JSON Schema of the answer; that of an error is added.</param>
    /// <param name="idempotent">Calling it again with the same arguments changes nothing more.</param>
    /// <param name="openWorld">It may reach services outside the cluster.</param>
    /// <param name="meta">Its <c>_meta</c>, if it has any.</param>
    public static Tool Define(
        string name, string title, string description, string input, string output, bool readOnly, bool destructive, bool idempotent, bool openWorld,
        JsonObject? meta = null) => new()
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = JsonElement.Parse(input),
            OutputSchema = Tools.OutputSchema.OrError(output),
            Annotations = new ToolAnnotations
            {
                Title = title,
                ReadOnlyHint = readOnly,
                DestructiveHint = destructive,
                IdempotentHint = idempotent,
                OpenWorldHint = openWorld,
            },
            Meta = meta,
        };

    /// <summary>An execution id in an argument; problems are added to <paramref name="fields"/>. Texts that can not be ids reach no grain.</summary>
    public static ExecutionId? ExecutionId(this BodyFields fields, string name)
    {
        if (fields.Required(name) is not { } text)
        {
            return null;
        }

        var id = text.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (id.Length == 32 && id.All(char.IsAsciiHexDigitLower))
        {
            return new ExecutionId(id);
        }

        fields.Add(name, $"'{(text.Length > 60 ? text[..60] + "…" : text)}' is no execution id: those are the 32 hex digits that a start answers with.");
        return null;
    }

    /// <summary>A text that has to be there.</summary>
    public static string? Required(this BodyFields fields, string name)
    {
        if (fields.Any(name) is null or { IsNull: true })
        {
            fields.Add(name, $"'{name}' is missing.");
            return null;
        }

        return fields.Text(name);
    }

    public static int? Integer(this BodyFields fields, string name, int min, int max)
    {
        if (fields.Any(name) is not { IsNull: false } given)
        {
            return null;
        }

        if (given.Element.ValueKind == JsonValueKind.Number && given.Element.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        fields.Add(name, $"'{name}' must be a whole number from {min} to {max}.");
        return null;
    }

    /// <summary><see cref="BodyFields.Complete"/> in the words of a tool.</summary>
    public static void Complete(this BodyFields fields, ToolCall call)
    {
        try
        {
            fields.Complete();
        }
        catch (ApiProblemException refused)
        {
            throw new ApiProblemException(refused.Problem.OfArguments(call));
        }
    }

    public static ApiProblem OfArguments(this ApiProblem problem, ToolCall call) => problem with
    {
        Title = "Arguments not understood",
        Detail = $"The arguments of {call.Tool} are not right; nothing was done. Correct what is listed and call it again.",
    };
}
