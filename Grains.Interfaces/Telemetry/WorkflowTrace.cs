using System.Diagnostics;

namespace OrleansWorkflows.Telemetry;

/// <summary>The spans of executions. Nothing is made, stored or sent while nobody listens.</summary>
public static class WorkflowTrace
{
    public const string SourceName = "OrleansWorkflows";

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>What runs here as a W3C <c>traceparent</c>, to be kept with what it starts; null: nobody listens.</summary>
    public static string? Parent => Source.HasListeners() ? Activity.Current?.Id : null;
}
