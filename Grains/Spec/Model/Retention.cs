namespace OrleansWorkflows.Spec;

/// <summary>What is kept of an execution, counted from its end. Source: SPEC "A spec file".</summary>
/// <param name="Full">How long everything is kept: events, header, state snapshots and named snapshots. Then events and header remain.</param>
/// <param name="DeleteAfter">When the rest goes too; at least <paramref name="Full"/>. Null: events and header are kept permanently.</param>
public sealed record Retention(TimeSpan Full, TimeSpan? DeleteAfter)
{
    public static readonly Retention Default = new(TimeSpan.FromHours(24), null);
}
