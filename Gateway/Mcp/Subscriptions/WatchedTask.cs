using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>A task of the extension <c>io.modelcontextprotocol/tasks</c> that a client listens to.</summary>
/// <param name="Resource">The resource whose changes are the task's.</param>
/// <param name="Read">The task as it stands, as <c>tasks/get</c> answers it.</param>
public sealed record WatchedTask(string Id, string Resource, Func<CancellationToken, ValueTask<JsonObject>> Read);
