using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway;
using OrleansWorkflows.Gateway.Mcp.Prompts;
using OrleansWorkflows.Gateway.Mcp.Resources;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Mcp.Conformance.Fixtures;

// The product, whole and as it is, with the tools, prompts and resources that the public conformance suite asks for besides its own. See README.md.
var data = Directory.CreateTempSubdirectory("ow-conformance-");
try
{
    var specs = data.CreateSubdirectory("specs");
    await File.WriteAllTextAsync(Path.Combine(specs.FullName, "suite.yaml"), TaskFixtures.Spec);
    var settings = new GatewaySettings { Urls = args is ["--urls", var urls] ? urls : "http://127.0.0.1:3001", Data = data.FullName, Specs = specs.FullName };
    await using var app = GatewayHost.Build(settings, configure: builder =>
    {
        foreach (var tool in ToolFixtures.All)
        {
            builder.Services.AddSingleton<IManagementTool>(tool);
        }

        builder.Services.AddSingleton<IToolSource, TaskFixtures>();
        builder.Services.AddSingleton<IPromptSource, PromptFixtures>();
        builder.Services.AddSingleton<IResourceKind, ResourceFixtures>();

        // The suite asks 2025-11-25 servers for log messages; the product has none to send.
        builder.Services.Configure<McpServerOptions>(options => options.Handlers.SetLoggingLevelHandler = (_, _) => ValueTask.FromResult(new EmptyResult()));
        builder.Services.Configure<McpServerOptions>(options => options.Filters.Request.CallToolFilters.Add(TaskFixtures.Demand));
#pragma warning disable MCPEXP002 // As the product's own tasks.
        builder.Services.PostConfigure<McpServerOptions>(options => options.Filters.Request.CallToolWithAlternateFilters.Insert(0, (request, next, cancellationToken) =>
        {
            TaskFixtures.AskFirst(request);
            return next(request, cancellationToken);
        }));
#pragma warning restore MCPEXP002
    });
    await app.RunAsync();
}
finally
{
    data.Delete(recursive: true);
}
