using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using OrleansWorkflows.Benchmarks.Workloads;

namespace OrleansWorkflows.Benchmarks.Product;

/// <summary>Very many ended executions, written straight into the store of a product that is not running, as it would have written them.</summary>
internal static class StoredExecutions
{
    public const int Workflows = 50;
    public const int Domains = 10;
    public const int Teams = 100;

    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Start of an execution, as a list takes it.</summary>
    public static string At(int number) => First.AddSeconds(number).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Statuses: of a hundred, 90 completed, 5 failed, 3 cancelled, 2 waiting. Two labels each, and an order number in the error of each.</summary>
    public static async Task FillAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var origin = First.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        if (run.Store.Settings.TryGetValue("OW__POSTGRES", out var database))
        {
            await FillPostgreSqlAsync(database, origin, run.Size, cancellationToken);
        }
        else
        {
            FillSqlite(Path.Combine(run.Directory, "data", "journal.db"), origin, run.Size);
        }
    }

    private static async Task FillPostgreSqlAsync(string database, long first, int count, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database);
        foreach (var sql in (string[])
        [
            // A trigger writes the labels.
            """
            insert into executions(execution_id, domain, workflow, revision, status, epoch, partition, started_at, updated_at, ended_at, error, labels)
            select lpad(to_hex(i), 32, '0'), 'domain_' || i % 10, 'flow_' || i % 50, 'r1', s, 1, i % 64, $1 + i * 10000000::bigint, $1 + (i + 1) * 10000000::bigint,
              case s when 2 then null else $1 + (i + 1) * 10000000::bigint end, 'order-' || i || 'x',
              json_build_object('team', 't' || i * 7 % 100, 'env', case i % 4 when 0 then 'prod' else 'test' end)::text
            from (select i::bigint, case when i / 50 % 100 < 90 then 5 when i / 50 % 100 < 95 then 6 when i / 50 % 100 < 98 then 7 else 2 end s
              from generate_series(0, $2 - 1) i) n
            """,
            """
            insert into execution_texts(execution_id, started_at, search)
            select lpad(to_hex(i), 32, '0'), $1 + i * 10000000::bigint,
              concat_ws(chr(10), lpad(to_hex(i), 32, '0'), 'flow_' || i % 50, 'team=t' || i * 7 % 100, 'env=' || case i % 4 when 0 then 'prod' else 'test' end, 'order-' || i || 'x')
            from generate_series(0, ($2 - 1)::bigint) i
            """,
        ])
        {
            await using var insert = source.CreateCommand(sql);
            insert.CommandTimeout = 0;
            insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
            insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var analyze = source.CreateCommand("vacuum analyze");
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void FillSqlite(string file, long first, int count)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = """
            pragma synchronous = off;
            begin;
            create temp table numbers as with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < $count) select i from n;
            insert into executions(execution_id, domain, workflow, revision, status, epoch, partition, started_at, updated_at, ended_at, error, labels, search)
            select id, domain, workflow, 'r1', status, 1, i % 64, at, at + 10000000, case status when 2 then null else at + 10000000 end, error,
              json_object('team', team, 'env', env), id || char(10) || workflow || char(10) || 'team=' || team || char(10) || 'env=' || env || char(10) || error
            from (select i, printf('%032x', i) id, 'domain_' || (i % 10) domain, 'flow_' || (i % 50) workflow,
              case when i / 50 % 100 < 90 then 5 when i / 50 % 100 < 95 then 6 when i / 50 % 100 < 98 then 7 else 2 end status,
              $first + i * 10000000 at, 'order-' || i || 'x' error, 't' || (i * 7 % 100) team, case i % 4 when 0 then 'prod' else 'test' end env from numbers);
            insert into execution_labels(name, value, started_at, execution_id, labels)
            select 'team', 't' || (i * 7 % 100), $first + i * 10000000, printf('%032x', i), json_object('team', 't' || (i * 7 % 100), 'env', case i % 4 when 0 then 'prod' else 'test' end)
            from numbers order by 2, 3;
            insert into execution_labels(name, value, started_at, execution_id, labels)
            select 'env', case i % 4 when 0 then 'prod' else 'test' end, $first + i * 10000000, printf('%032x', i), json_object('team', 't' || (i * 7 % 100), 'env', case i % 4 when 0 then 'prod' else 'test' end)
            from numbers order by 2, 3;
            insert into execution_texts(rowid, search) select started_at, search from executions indexed by executions_by_start order by started_at;
            commit;
            pragma wal_checkpoint(truncate);
            """;
        command.Parameters.AddWithValue("$count", count);
        command.Parameters.AddWithValue("$first", first);
        command.ExecuteNonQuery();
    }
}
