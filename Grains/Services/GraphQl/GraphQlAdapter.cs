using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>A GraphQL API whose schema has been read. A tool's answer is the value of its field.</summary>
internal sealed class GraphQlAdapter : IServiceAdapter
{
    private readonly ServiceDefinition _definition;
    private readonly GraphQlClient _client;
    private readonly GraphQlOperations _source;
    private readonly long _maxOutputBytes;
    private readonly Dictionary<string, GraphQlOperation> _operations;

    public GraphQlAdapter(ServiceDefinition definition, GraphQlClient client, GraphQlOperations source, long maxOutputBytes)
    {
        (_definition, _client, _source) = (definition, client, source);
        _maxOutputBytes = Math.Min(maxOutputBytes, definition.MemoryLimitBytes);
        var operations = source.Read();
        _operations = operations.ToDictionary(operation => operation.Tool.Name, StringComparer.Ordinal);
        Tools = [.. operations.Select(operation => operation.Tool)];
    }

    public IReadOnlyList<ToolDescription> Tools { get; }

    public async ValueTask<ToolResult> InvokeAsync(ToolDescription tool, ToolCall call, CancellationToken cancellationToken)
    {
        var operation = _operations[tool.Name];
        if (CallArguments.Read(call, $"service '{_definition.Name}', tool '{tool.Name}'", out var unreadable) is not { } arguments)
        {
            return ToolResult.Failed(unreadable!);
        }

        if (operation.Field is not { } field)
        {
            return await ExecuteAsync(tool, arguments, call, cancellationToken).ConfigureAwait(false);
        }

        var reader = new VariableReader(_source.Schema);
        var variables = reader.Read(arguments, field.Arguments);
        if (reader.Problems.Count > 0)
        {
            return Invalid(tool, string.Join("; ", reader.Problems));
        }

        var request = new GraphQlRequest(GraphQlOperations.Document(operation, [.. variables.Select(pair => pair.Key)]), variables, null);
        var answer = await _client.PostAsync(request, tool.Name, call.IdempotencyKey, tool.IsReadOnly, _maxOutputBytes, cancellationToken).ConfigureAwait(false);
        return answer.Error is { } error ? ToolResult.Failed(error)
            : ToolResult.Ok(answer.Data.TryGetProperty(field.Name, out var value) ? JsonBytes.From(value) : JsonBytes.Null, _definition.Name);
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<ToolResult> ExecuteAsync(ToolDescription tool, JsonObject arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (Text(arguments, "query") is not { Length: > 0 } document)
        {
            return Invalid(tool, "'query' must be the text of a GraphQL document");
        }

        if (arguments["variables"] is not (null or JsonObject))
        {
            return Invalid(tool, "'variables' must be an object");
        }

        if (arguments.FirstOrDefault(pair => pair.Key is not ("query" or "variables" or "operation_name")).Key is { } unknown)
        {
            return Invalid(tool, $"unknown argument '{unknown}'. Known: query, variables, operation_name");
        }

        var name = Text(arguments, "operation_name");
        var check = new GraphQlDocumentCheck(_source.Schema);
        if (check.Read(document, name, arguments["variables"] as JsonObject ?? []) is not { } operation)
        {
            return Invalid(tool, string.Join("; ", check.Problems));
        }

        var request = new GraphQlRequest(document, check.Variables, name);
        var isReadOnly = operation.Keyword is "query";
        var answer = await _client.PostAsync(request, tool.Name, call.IdempotencyKey, isReadOnly, _maxOutputBytes, cancellationToken).ConfigureAwait(false);
        return answer.Error is { } error ? ToolResult.Failed(error) : ToolResult.Ok(JsonBytes.From(answer.Data), _definition.Name);
    }

    private ToolResult Invalid(ToolDescription tool, string message) =>
        ToolResult.Failed(new ToolError("invalid_arguments", $"service '{_definition.Name}', tool '{tool.Name}': {message}", Retryable: false));

    private static string? Text(JsonObject arguments, string name) =>
        arguments[name] is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
}
