using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Tables;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services;

/// <summary>Options of the services and the built-in tools.</summary>
public sealed record ToolServiceOptions
{
    /// <summary>What is configured; read it with <see cref="ServiceConfigurationReader"/>.</summary>
    public ServiceConfiguration Configuration { get; init; } = ServiceConfiguration.Empty;

    /// <summary>What spec, target and HTTP-step URLs may reach.</summary>
    public UrlGuardOptions Urls { get; init; } = new();

    /// <summary>Directory of spec files that <c>X-Workflow-URL</c> may name; null: none.</summary>
    public string? SpecDirectory { get; init; }

    /// <summary>Of one answer (SPEC: 4 MiB).</summary>
    public long MaxOutputBytes { get; init; } = 4L << 20;

    /// <summary>Of one spec (SPEC: 1 MiB).</summary>
    public long MaxSpecBytes { get; init; } = 1L << 20;

    /// <summary>Of an OpenAPI document or a GraphQL introspection.</summary>
    public long MaxDescriptionBytes { get; init; } = 32L << 20;

    /// <summary>Of reading a service's description at its first use.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long validation and bare tool names wait for descriptions that are not read yet.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Levels of objects that a generated GraphQL selection goes down.</summary>
    public int GraphQlDepth { get; init; } = 4;

    /// <summary>Results that are kept to be asked in SQL.</summary>
    public ResultTableOptions Tables { get; init; } = new();

    /// <summary>Of a target API: an older one is read again when the API's operations are listed.</summary>
    public TimeSpan TargetDescriptionAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Target APIs (named by request headers) that are kept loaded.</summary>
    public int MaxTargets { get; init; } = 256;
}
