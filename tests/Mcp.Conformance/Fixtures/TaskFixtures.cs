using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>The tools with tasks that the suite asks for: workflows of the product, under the suite's names.</summary>
internal sealed class TaskFixtures(ToolScopes scopes) : IToolSource
{
    public const string Spec = """
        domain: suite
        version: "1"
        workflows:
          slow_compute:
            params: { seconds: { type: int, required: true }, label: { type: str, default: "" } }
            result: '"computed"'
            graph: { pause: { type: wait, duration: "${ $seconds }s" } }
          failing_job:
            graph: { fail: { type: error, message: This job always fails. } }
          protocol_error_job:
            graph: { fail: { type: error, message: This job always fails. } }
          confirm_delete:
            params: { filename: { type: str, required: true } }
            result: '"deleted"'
            graph: { question: { type: yield, message: "Delete $filename?", expects: { confirm: bool } } }
          multi_input:
            result: '"done"'
            graph:
              first: { type: yield, message: Who?, expects: { name: str } }
              second: { type: yield, message: Sure?, expects: { confirm: bool } }
          test_tool_with_task:
            params: { name: { type: str, default: nobody } }
            result: $name
            graph: { one: { type: set, values: { done: true } } }
        """;

    private const string Tasks = "io.modelcontextprotocol/tasks";

    public async ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken) =>
        [.. (await scopes.ResolveAsync(caller, cancellationToken)).Callable.Select(card => new Tool { Name = card.Name, Description = $"Fixture '{card.Name}'", InputSchema = card.InputSchema.Element })];

    public async ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken)
    {
        var scope = await scopes.ResolveAsync(caller, cancellationToken);
        return scope.Callable.FirstOrDefault(card => card.Name == tool) is { } card ? new RunningTool(scope, card) : null;
    }

    /// <summary>The suite wants one tool to be there for clients with tasks only; the product has none such.</summary>
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Demand(McpRequestHandler<CallToolRequestParams, CallToolResult> next) => (request, cancellationToken) =>
    {
        if (request.Params.Name == "failing_job" && request.JsonRpcRequest.Context?.ClientCapabilities?.Extensions?.ContainsKey(Tasks) is not true)
        {
            throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Extensions = new Dictionary<string, object> { [Tasks] = new JsonObject() } }, "The tool answers with tasks only.");
        }

        return next(request, cancellationToken);
    };

    /// <summary>A tool that asks before its task begins; those of the product ask within the task.</summary>
    public static void AskFirst(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.Name == "test_tool_with_task")
        {
            request.Params.Arguments = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement(QuestionFixtures.UserName(request.Params)) };
        }
    }
}
