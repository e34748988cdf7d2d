using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>A stored reminder. Its ticks are at <paramref name="StartAt"/> and every period after it.</summary>
internal sealed record ReminderRow(GrainId Grain, string Name, DateTime StartAt, TimeSpan Period, string Etag);

internal interface IReminderTable
{
    /// <summary>Whether other silos write it too.</summary>
    bool IsShared { get; }

    /// <summary>The row as it is stored now, with its new version.</summary>
    Task<ReminderRow> UpsertAsync(ReminderRow row);

    Task<IReadOnlyList<ReminderRow>> ReadAsync(GrainId grain);

    Task<IReadOnlyList<ReminderRow>> ReadAllAsync();

    /// <summary>False: it is not there in this version.</summary>
    Task<bool> DeleteAsync(ReminderRow row);
}

/// <summary>Reminders that last as long as the process.</summary>
internal sealed class MemoryReminderTable : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), ReminderRow> _rows = new();
    private long _version;

    public bool IsShared => false;

    public Task<ReminderRow> UpsertAsync(ReminderRow row)
    {
        var stored = row with { Etag = Interlocked.Increment(ref _version).ToString(System.Globalization.CultureInfo.InvariantCulture) };
        _rows[(row.Grain, row.Name)] = stored;
        return Task.FromResult(stored);
    }

    public Task<IReadOnlyList<ReminderRow>> ReadAsync(GrainId grain) =>
        Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values.Where(row => row.Grain == grain)]);

    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync() => Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values]);

    public Task<bool> DeleteAsync(ReminderRow row) => Task.FromResult(_rows.TryRemove(KeyValuePair.Create((row.Grain, row.Name), row)));
}
