using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary><c>&lt;api&gt;_execute</c>: one operation of the target API, directly. Source: requirement 004, layer 1.</summary>
public sealed class ExecuteTool(OperationCalls calls)
{
    /// <summary>Of the operations in the description; <c>&lt;api&gt;_query</c> finds the others.</summary>
    private const int MaxOperations = 6_000;

    private const int MaxNames = 100;

    /// <summary>The operation of a GraphQL service that takes a document.</summary>
    private const string Document = "execute";

    public static Tool Define(CallerApi api, ServiceOperations operations, ToolHints hints)
    {
        var own = OperationsOf(operations);
        var isReadOnly = operations.Problem is null && own.All(operation => operation.IsReadOnly);
        return new Tool
        {
            Name = api.ExecuteTool,
            Title = $"Call the {api.Name} API",
            Description = Describe(api, operations, own, hints),
            InputSchema = InputSchema(operations, own),
            OutputSchema = Tools.OutputSchema.OrError(OperationAnswer.Schema),
            Annotations = new ToolAnnotations
            {
                Title = $"Call the {api.Name} API", ReadOnlyHint = isReadOnly, DestructiveHint = !isReadOnly, IdempotentHint = isReadOnly, OpenWorldHint = true,
            },
        };
    }

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CallerApi api)
    {
        var fields = new BodyFields(call.Arguments);
        var operation = fields.Text("operation");
        var arguments = fields.Object("arguments");
        var keepAs = TableNames.Read(fields, "keep_as");
        var isGraphQl = api.Target.Api.Kind == "graphql";
        var (query, variables, name) = isGraphQl ? (fields.Text("query"), fields.Object("variables"), fields.Text("operation_name")) : (null, null, null);
        if (!isGraphQl && operation is null)
        {
            fields.Add("operation", "'operation' is missing: the name of one of the API's operations.");
        }
        else if (isGraphQl && operation is null == query is null)
        {
            fields.Add("query", "give either 'query' (a GraphQL document, with 'variables') or 'operation' (a query or mutation, with 'arguments').");
        }

        fields.Complete(call);
        return query is null
            ? await calls.CallAsync(call, api, operation!, arguments ?? JsonBytes.EmptyObject, keepAs, operation!)
            : await calls.CallAsync(call, api, Document, DocumentArguments(query, variables, name), keepAs, name ?? "query");
    }

    private static JsonBytes DocumentArguments(string query, JsonBytes? variables, string? name)
    {
        var arguments = new JsonObject { ["query"] = query };
        if (variables is not null)
        {
            arguments["variables"] = JsonNode.Parse(variables.Utf8);
        }

        if (name is not null)
        {
            arguments["operation_name"] = name;
        }

        return JsonBytes.From(arguments);
    }

    /// <summary>Without the one that takes documents, which is a parameter of the tool.</summary>
    private static List<ServiceToolView> OperationsOf(ServiceOperations operations) =>
        [.. operations.Items.Where(operation => operations.Kind != "graphql" || operation.Name != Document)];

    private static string Describe(CallerApi api, ServiceOperations operations, List<ServiceToolView> own, ToolHints hints)
    {
        var begin = $"Use this when you know which operation of the API '{api.Name}' is needed; it calls that one and answers with its result. "
            + $"For a question in words use {api.QueryTool}. A result that is too long for one answer is kept as a table, which {SqlTool.Name} asks.";
        if (operations.Problem is { } problem)
        {
            return $"{begin}\n\nAt the moment its operations can not be read: {problem}";
        }

        var how = operations.Kind == "graphql"
            ? "Give either operation with arguments (its fields are selected for you), or query with variables (a GraphQL document of your own).\n\n"
            : "";
        var described = own.Select(operation => hints.Find(operation.Name, $"{api.Name}.{operation.Name}") is { } hint
            ? operation with { Description = $"{operation.Description?.Trim().Split('\n')[0]} ({hint.Describe(name => name).ReplaceLineEndings("; ")})" }
            : operation).ToList();
        return $"{begin}\n\n{how}Operations:\n{OperationText.Lines(described, MaxOperations, $"… {{0}} more; {api.QueryTool} finds those that fit a question.")}";
    }

    private static JsonElement InputSchema(ServiceOperations operations, List<ServiceToolView> own)
    {
        var isGraphQl = operations.Kind == "graphql";
        var operation = new JsonObject { ["type"] = "string", ["description"] = "The name of the operation." };
        if (own.Count is > 0 and <= MaxNames)
        {
            operation["enum"] = new JsonArray([.. own.Select(item => (JsonNode)item.Name)]);
        }

        var properties = new JsonObject
        {
            ["operation"] = operation,
            ["arguments"] = new JsonObject { ["type"] = "object", ["description"] = "Its arguments by name. Default: none." },
        };
        if (isGraphQl)
        {
            properties["query"] = new JsonObject { ["type"] = "string", ["description"] = "A GraphQL document, instead of operation." };
            properties["variables"] = new JsonObject { ["type"] = "object", ["description"] = "The variables that the document declares." };
            properties["operation_name"] = new JsonObject { ["type"] = "string", ["description"] = "Which operation of a document with several." };
        }

        properties["keep_as"] = new JsonObject
        {
            ["type"] = "string",
            ["pattern"] = TableNames.Pattern,
            ["description"] = $"Keeps the result as a table of this name, for {SqlTool.Name}, however small it is.",
        };
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (!isGraphQl)
        {
            schema["required"] = new JsonArray("operation");
        }

        schema["additionalProperties"] = false;
        return JsonElement.Parse(schema.ToJsonString());
    }
}
