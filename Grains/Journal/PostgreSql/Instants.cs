namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Instants as stored: 100 ns ticks since 1970-01-01 UTC, so that nothing of a <see cref="DateTimeOffset"/> is rounded away.</summary>
internal static class Instants
{
    public static long ToStored(this DateTimeOffset instant) => instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    public static long? ToStored(this DateTimeOffset? instant) => instant?.ToStored();

    public static DateTimeOffset FromStored(long stored) => new(stored + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
}
