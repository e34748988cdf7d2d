using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.Sqlite;

namespace OrleansWorkflows.Definitions.Sqlite;

/// <summary>Revisions and catalogue in the journal's database; writes share its commits.</summary>
public sealed class SqliteDefinitionStore(SqliteStore store) : IDefinitionStore
{
    public async ValueTask SaveRevisionAsync(DefinitionRevision revision, CancellationToken cancellationToken = default) =>
        await store.WriteAsync(
            $"revision {revision.Revision} of workflow {revision.Domain}/{revision.Name}",
            database =>
            {
                database.Cached(
                    """
                    insert into definition_revisions(revision, domain, name, version, stored, source, created_at)
                    values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing
                    """)
                    .Bind(1, revision.Revision).Bind(2, revision.Domain).Bind(3, revision.Name).Bind(4, revision.Version)
                    .Bind(5, revision.Stored).Bind(6, revision.Source).Bind(7, revision.CreatedAt)
                    .Run();
                return true;
            },
            cancellationToken);

    public ValueTask<DefinitionRevision?> ReadRevisionAsync(string revision, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(
            static (database, id) =>
            {
                var find = database.Cached("select domain, name, version, stored, source, created_at from definition_revisions where revision = ?1");
                find.Bind(1, id);
                var found = find.Step()
                    ? new DefinitionRevision(id, find.Text(0), find.Text(1), find.Text(2), find.Blob(3), find.TextOrNull(4), find.Instant(5))
                    : null;
                find.Reset();
                return found;
            },
            revision,
            cancellationToken);

    public async ValueTask<long> SaveEntryAsync(CatalogueEntry entry, CancellationToken cancellationToken = default) =>
        await store.WriteAsync($"catalogue entry {entry.Domain}/{entry.Name}", database => WriteEntry(database, entry), cancellationToken);

    public ValueTask<CatalogueChanges> ReadChangesAsync(long afterVersion, CancellationToken cancellationToken = default) =>
        store.Loads.ReadAsync(
            static (database, after) =>
            {
                var version = CurrentVersion(database);
                var select = database.Cached(
                    """
                    select scope, domain, name, revision, version, description, pattern, labels, is_draft, is_deleted, origin, created_by,
                      created_at, updated_at, catalogue_version
                    from catalogue where catalogue_version > ?1 order by catalogue_version
                    """);
                select.Bind(1, after);
                var entries = new List<CatalogueEntry>();
                while (select.Step())
                {
                    entries.Add(ReadEntry(select));
                }

                select.Reset();
                return new CatalogueChanges(version, entries);
            },
            afterVersion,
            cancellationToken);

    private static long CurrentVersion(SqliteDatabase database)
    {
        var select = database.Cached("select coalesce(max(catalogue_version), 0) from catalogue");
        select.Step();
        var version = select.Int64(0);
        select.Reset();
        return version;
    }

    private static long WriteEntry(SqliteDatabase database, CatalogueEntry entry)
    {
        var version = CurrentVersion(database) + 1;
        database.Cached(
            """
            insert or replace into catalogue(
              scope, domain, name, revision, version, description, pattern, labels, is_draft, is_deleted, origin, created_by, created_at, updated_at,
              catalogue_version)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """)
            .Bind(1, entry.Scope).Bind(2, entry.Domain).Bind(3, entry.Name).Bind(4, entry.Revision).Bind(5, entry.Version)
            .Bind(6, entry.Description).Bind(7, entry.Pattern).Bind(8, LabelText.Write(entry.Labels))
            .Bind(9, entry.IsDraft ? 1L : 0L).Bind(10, entry.IsDeleted ? 1L : 0L).Bind(11, entry.Origin).Bind(12, entry.CreatedBy)
            .Bind(13, entry.CreatedAt).Bind(14, entry.UpdatedAt).Bind(15, version)
            .Run();
        return version;
    }

    private static CatalogueEntry ReadEntry(SqliteStatement row) => new()
    {
        Scope = row.Text(0),
        Domain = row.Text(1),
        Name = row.Text(2),
        Revision = row.Text(3),
        Version = row.Text(4),
        Description = row.TextOrNull(5),
        Pattern = row.TextOrNull(6),
        Labels = LabelText.Read(row.TextOrNull(7)),
        IsDraft = row.Int64(8) != 0,
        IsDeleted = row.Int64(9) != 0,
        Origin = row.Text(10),
        CreatedBy = row.TextOrNull(11),
        CreatedAt = row.Instant(12),
        UpdatedAt = row.Instant(13),
        CatalogueVersion = row.Int64(14),
    };
}
