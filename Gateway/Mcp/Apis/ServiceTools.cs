using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>Operations of the configured services that offer them (<c>expose: true</c>), each a tool <c>&lt;service&gt;_&lt;operation&gt;</c>.</summary>
public sealed class ServiceTools(ServiceDescriptions descriptions, OperationCalls calls, SqlTool sql) : IToolSource
{
    public async ValueTask<IReadOnlyList<Tool>> ListAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var services = await descriptions.ExposedAsync();
        return services.Count == 0
            ? []
            : [.. services.SelectMany(service => service.Items.Select(operation => Define(service, operation))).DistinctBy(tool => tool.Name), SqlTool.Definition];
    }

    public async ValueTask<FoundTool?> FindAsync(McpCaller caller, string tool, CancellationToken cancellationToken)
    {
        foreach (var service in await descriptions.ExposedAsync())
        {
            if (tool == SqlTool.Name)
            {
                return new HandledTool((call, _) => sql.CallAsync(call));
            }

            if (service.Items.FirstOrDefault(operation => NameOf(service, operation) == tool) is { } found)
            {
                return new HandledTool((call, _) => calls.CallAsync(call, service, found.Name));
            }
        }

        return null;
    }

    private static string NameOf(ServiceOperations service, ServiceToolView operation) => ToolNames.Fit($"{service.Service}_{operation.Name}");

    private static Tool Define(ServiceOperations service, ServiceToolView operation) => new()
    {
        Name = NameOf(service, operation),
        Title = $"{service.Service}: {operation.Name}",
        Description = $"{ToolSentence.UseWhen(operation.Description, $"the operation '{operation.Name}' of the service '{service.Service}' is asked for")}\n\n"
            + $"Calls '{operation.Name}' of the service '{service.Service}' directly{(operation.IsReadOnly ? "" : "; it changes data there")}. "
            + $"A result that is too long for one answer is kept as a table, which {SqlTool.Name} asks.",
        InputSchema = operation.InputSchema.Element,
        OutputSchema = Tools.OutputSchema.OrError(OperationAnswer.Schema),
        Annotations = new ToolAnnotations
        {
            Title = $"{service.Service}: {operation.Name}",
            ReadOnlyHint = operation.IsReadOnly,
            DestructiveHint = !operation.IsReadOnly,
            IdempotentHint = operation.IsReadOnly,
            OpenWorldHint = true,
        },
    };
}
