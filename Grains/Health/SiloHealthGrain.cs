using System.Reflection;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.InMemory;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Health;

/// <summary>Reads what the singletons of its silo know; calls no service.</summary>
[Reentrant, OnSilo]
public sealed class SiloHealthGrain(IExecutionJournal journal, ServiceRegistry services, SiloLimits limits, TimeProvider time) : Grain, ISiloHealthGrain
{
    /// <summary>There is none of this id: to find that out takes one look into the index.</summary>
    private static readonly ExecutionId Nobody = new("00000000000000000000000000000000");

    private static readonly string Version =
        typeof(SiloHealthGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public async Task<SiloVitals> Look() => new()
    {
        Version = Version, ProcessId = Environment.ProcessId, Store = await StoreAsync(), Services = services.Health(), Load = limits.Figures,
    };

    private async Task<StoreHealth> StoreAsync()
    {
        var began = time.GetTimestamp();
        var canRead = true;
        try
        {
            await journal.ReadHeaderAsync(Nobody);
        }
        catch (JournalUnavailableException)
        {
            // The silo's log has said why.
            canRead = false;
        }

        var done = journal.Statistics;
        return new StoreHealth
        {
            Kind = journal switch { SqliteJournal => "sqlite", PostgreSqlJournal => "postgresql", InMemoryJournal => "memory", _ => "other" },
            CanRead = canRead,
            CanWrite = journal.Outage is null,
            AcceptsStarts = journal.AcceptsStarts,
            ReadMs = canRead ? Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2) : null,
            Figures = new JournalFigures(done.Appends, done.Commits, done.Conflicts, done.Failures, done.QueueLength),
        };
    }
}
