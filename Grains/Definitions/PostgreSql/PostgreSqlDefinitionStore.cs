using Npgsql;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Definitions.PostgreSql;

/// <summary>Revisions and catalogue in the journal's database.</summary>
public sealed class PostgreSqlDefinitionStore(PostgreSqlStore store) : IDefinitionStore
{
    private const string EntryColumns =
        "scope, domain, name, revision, version, description, pattern, labels, is_draft, is_deleted, origin, created_by, created_at, updated_at, "
        + "catalogue_version";

    public async ValueTask SaveRevisionAsync(DefinitionRevision revision, CancellationToken cancellationToken = default) =>
        await store.Reads.WriteAsync(
            $"revision {revision.Revision} of workflow {revision.Domain}/{revision.Name}",
            async connection =>
            {
                await using var command = Command(
                    connection,
                    """
                    insert into definition_revisions(revision, domain, name, version, stored, source, created_at)
                    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
                    """,
                    revision.Revision, revision.Domain, revision.Name, revision.Version, revision.Stored, revision.Source, revision.CreatedAt.ToStored());
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    public ValueTask<DefinitionRevision?> ReadRevisionAsync(string revision, CancellationToken cancellationToken = default) =>
        !StoredText.CanHold(revision) ? ValueTask.FromResult<DefinitionRevision?>(null) : store.Reads.ReadAsync(
            async connection =>
            {
                await using var command = Command(
                    connection, "select domain, name, version, stored, source, created_at from definition_revisions where revision = $1", revision);
                await using var row = await command.ExecuteReaderAsync(cancellationToken);
                return await row.ReadAsync(cancellationToken)
                    ? new DefinitionRevision(
                        revision, row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), TextOrNull(row, 4),
                        Instants.FromStored(row.GetInt64(5)))
                    : null;
            },
            cancellationToken);

    public async ValueTask<long> SaveEntryAsync(CatalogueEntry entry, CancellationToken cancellationToken = default) =>
        await store.Reads.WriteAsync(
            $"catalogue entry {entry.Domain}/{entry.Name}",
            async connection =>
            {
                // The version's row stays locked until the commit: nobody sees version 8 before 7.
                await using var command = Command(
                    connection,
                    $"""
                    with next as (update catalogue_version set version = version + 1 returning version)
                    insert into catalogue({EntryColumns})
                    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, next.version from next
                    on conflict (scope, domain, name) do update set
                      revision = excluded.revision, version = excluded.version, description = excluded.description, pattern = excluded.pattern,
                      labels = excluded.labels, is_draft = excluded.is_draft, is_deleted = excluded.is_deleted, origin = excluded.origin,
                      created_by = excluded.created_by, created_at = excluded.created_at, updated_at = excluded.updated_at,
                      catalogue_version = excluded.catalogue_version
                    returning catalogue_version
                    """,
                    entry.Scope, entry.Domain, entry.Name, entry.Revision, entry.Version, entry.Description, entry.Pattern, LabelText.Write(entry.Labels),
                    entry.IsDraft, entry.IsDeleted, entry.Origin, entry.CreatedBy, entry.CreatedAt.ToStored(), entry.UpdatedAt.ToStored());
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken);

    public ValueTask<CatalogueChanges> ReadChangesAsync(long afterVersion, CancellationToken cancellationToken = default) =>
        store.Reads.ReadAsync(
            async connection =>
            {
                // One statement, so that version and rows are of one moment.
                await using var command = Command(
                    connection,
                    $"""
                    select c.*, v.current from (select version as current from catalogue_version) v
                    left join (select {EntryColumns} from catalogue) c on c.catalogue_version > $1
                    order by c.catalogue_version
                    """,
                    afterVersion);
                await using var row = await command.ExecuteReaderAsync(cancellationToken);
                var (version, entries) = (0L, new List<CatalogueEntry>());
                while (await row.ReadAsync(cancellationToken))
                {
                    version = row.GetInt64(15);
                    if (!row.IsDBNull(0))
                    {
                        entries.Add(ReadEntry(row));
                    }
                }

                return new CatalogueChanges(version, entries);
            },
            cancellationToken);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        return command;
    }

    private static CatalogueEntry ReadEntry(NpgsqlDataReader row) => new()
    {
        Scope = row.GetString(0),
        Domain = row.GetString(1),
        Name = row.GetString(2),
        Revision = row.GetString(3),
        Version = row.GetString(4),
        Description = TextOrNull(row, 5),
        Pattern = TextOrNull(row, 6),
        Labels = LabelText.Read(TextOrNull(row, 7)),
        IsDraft = row.GetBoolean(8),
        IsDeleted = row.GetBoolean(9),
        Origin = row.GetString(10),
        CreatedBy = TextOrNull(row, 11),
        CreatedAt = Instants.FromStored(row.GetInt64(12)),
        UpdatedAt = Instants.FromStored(row.GetInt64(13)),
        CatalogueVersion = row.GetInt64(14),
    };

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
