using OrleansWorkflows.Services.GraphQl;
using OrleansWorkflows.Services.Rest;
using OrleansWorkflows.Services.Scripts;

namespace OrleansWorkflows.Services;

/// <summary>The kinds of service: the one list to add a new kind to.</summary>
public static class ServiceKinds
{
    public static readonly IReadOnlyList<IServiceKind> All = [new RestKind(), new GraphQlKind(), new ScriptKind()];

    /// <summary>Kinds of the language that this version does not have: refused with a message of their own.</summary>
    public static readonly IReadOnlyList<string> Planned =
        ["mcp", "sql", "amqp", "workflow", "vault", "jira", "kubernetes", "docker", "istio", "kafka-rest", "weather", "geocoding"];
}
