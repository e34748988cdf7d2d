using System.Globalization;
using System.Reflection;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Brings a database to the schema of this version: numbered scripts, each once, all in one transaction. An advisory lock lets one silo do it while
/// the others that start at the same time wait and then find it done. A script that only adds may begin with <c>-- oldest: 9</c>: silos that know the
/// scripts up to 9 can then start on it, as they have to while versions are mixed, and when the new one is taken back.
/// </summary>
internal static class PostgreSqlMigrations
{
    private const string Prefix = "postgresql/";

    private const string OldestMark = "-- oldest: ";

    // "workflow" in ASCII; the same for every version, or two of them would migrate side by side.
    private const long LockKey = 0x776f726b666c6f77;

    /// <exception cref="JournalUnavailableException">The database belongs to a newer version or has the wrong encoding.</exception>
    public static async Task ApplyAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"set local lock_timeout = 0; select pg_advisory_xact_lock({LockKey})"), cancellationToken);
        if (await ScalarAsync<string>(connection, "select current_setting('server_encoding')", cancellationToken) is var encoding and not "UTF8")
        {
            throw new JournalUnavailableException(
                $"WF0615: the database '{place}' has the encoding {encoding}. Nothing was changed. Make one with 'create database … encoding ''UTF8'''.");
        }

        await ExecuteAsync(
            connection,
            """
            create table if not exists journal_schema(version integer not null primary key, applied_at timestamptz not null default now(), oldest integer);
            alter table journal_schema add column if not exists oldest integer;
            """,
            cancellationToken);
        var version = await ScalarAsync<int>(connection, "select coalesce(max(version), 0) from journal_schema", cancellationToken);
        var scripts = Scripts();
        var known = scripts[^1].Version;
        var needed = await ScalarAsync<int>(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"select coalesce(max(coalesce(oldest, version)), 0) from journal_schema where version > {known}"),
            cancellationToken);
        if (needed > known)
        {
            throw new JournalUnavailableException(
                $"WF0608: the database '{place}' was written by a newer version of OrleansWorkflows (schema {version}, usable from schema {needed} on; this one "
                + $"knows {known}). Start that version, or restore a backup from before it.");
        }

        foreach (var script in scripts.Where(script => script.Version > version))
        {
            await ExecuteAsync(connection, script.Sql, cancellationToken);
            await ExecuteAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture, $"insert into journal_schema(version, oldest) values ({script.Version}, {OldestOf(script.Sql) ?? script.Version})"),
                cancellationToken);
        }

        await ExecuteAsync(connection, Text($"{Prefix}text_index.sql"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>What the script's first line says; null: nothing.</returns>
    internal static int? OldestOf(string script) => script.StartsWith(OldestMark, StringComparison.Ordinal)
        ? int.Parse(script.AsSpan(OldestMark.Length, script.AsSpan(OldestMark.Length).IndexOf('\n')), CultureInfo.InvariantCulture)
        : null;

    private static List<(int Version, string Sql)> Scripts()
    {
        const string Folder = Prefix + "Journal/";
        var scripts = new List<(int, string)>();
        foreach (var name in Names().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            scripts.Add((int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), Text(name)));
        }

        return scripts;
    }

    // The folder separator in a resource's name is that of the machine it was built on.
    private static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Select(name => name.Replace('\\', '/'));

    private static string Text(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var resource = assembly.GetManifestResourceNames().Single(other => other.Replace('\\', '/') == name);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No time limit: another silo may be making an index of a large table.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
