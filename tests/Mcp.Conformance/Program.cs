using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;
using OrleansWorkflows.Mcp.Conformance.Fixtures;

// The server that the public conformance suite is run against: the suite's fixtures over the transport of the gateway. See README.md.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services
    .AddMcpServer(options => options.ServerInfo = new() { Name = "conformance-fixtures", Version = "1.0.0" })
    .WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
    .WithSubscriptions()
    .WithListToolsHandler((_, _) => ValueTask.FromResult(new ListToolsResult { Tools = ToolFixtures.List, TimeToLive = TimeSpan.FromMinutes(5), CacheScope = CacheScope.Public }))
    .WithCallToolHandler(ToolFixtures.CallAsync)
    .WithListPromptsHandler((_, _) => ValueTask.FromResult(new ListPromptsResult { Prompts = PromptFixtures.List, TimeToLive = TimeSpan.FromMinutes(5), CacheScope = CacheScope.Public }))
    .WithGetPromptHandler((request, _) => ValueTask.FromResult(PromptFixtures.Get(request.Params)))
    .WithListResourcesHandler((_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = ResourceFixtures.List, TimeToLive = TimeSpan.FromMinutes(5), CacheScope = CacheScope.Public }))
    .WithListResourceTemplatesHandler((_, _) => ValueTask.FromResult(new ListResourceTemplatesResult { ResourceTemplates = ResourceFixtures.Templates, TimeToLive = TimeSpan.FromMinutes(5), CacheScope = CacheScope.Public }))
    .WithReadResourceHandler((request, _) => ValueTask.FromResult(ResourceFixtures.Read(request.Params.Uri)))
    .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = [], Total = 0, HasMore = false } }))
    .WithSetLoggingLevelHandler((_, _) => ValueTask.FromResult(new EmptyResult()));

var app = builder.Build();
app.UseOriginGuard(new OriginGuardOptions());
app.MapMcp("/mcp");
app.Services.GetRequiredService<McpSubscriptions>().MayWatch = (_, _, _) => ValueTask.FromResult(true);
await app.RunAsync();
