using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace OrleansWorkflows.Silo.Telemetry;

/// <summary>
/// Of the calls that Orleans counts as its own only those of our grains are sent: it takes every interface for its own whose namespace begins with its name, and its timers,
/// streams and membership call all the time.
/// </summary>
internal sealed class RuntimeCallFilter : BaseProcessor<Activity>
{
    public const string Source = "Microsoft.Orleans.Runtime";

    private static readonly FrozenSet<string> s_ours =
        typeof(IExecutionGrain).Assembly.GetExportedTypes().Where(type => type.IsInterface).Select(type => type.Name).ToFrozenSet(StringComparer.Ordinal);

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == Source && !s_ours.Contains(data.OperationName.Split('/')[0]))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
