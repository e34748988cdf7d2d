namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Writes one header, touching no more indexes than changed, the label rows that lists page by, and a note for the index of texts.</summary>
internal sealed class HeaderStatements(SqliteDatabase database, TextIndexStatements texts)
{
    private readonly SqliteStatement _find = database.Prepare(
        "select domain, workflow, parent, started_at, labels, search from executions where execution_id = ?1");

    private readonly SqliteStatement _insert = database.Prepare(
        """
        insert or replace into executions(
          execution_id, revision, status, machine, owner, epoch, updated_at, ended_at, wake_at, error, labels, search,
          expires_at, delete_at, domain, workflow, parent, partition, started_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """);

    private readonly SqliteStatement _update = database.Prepare(
        """
        update executions set
          revision = ?2, status = ?3, machine = ?4, owner = ?5, epoch = ?6, updated_at = ?7, ended_at = ?8, wake_at = ?9, error = ?10,
          labels = ?11, search = ?12, expires_at = ?13, delete_at = ?14
        where execution_id = ?1
        """);

    private readonly SqliteStatement _addLabel = database.Prepare(
        "insert or ignore into execution_labels(name, value, started_at, execution_id, labels) values (?1, ?2, ?3, ?4, ?5)");

    private readonly SqliteStatement _dropLabel = database.Prepare(
        "delete from execution_labels where name = ?1 and value = ?2 and started_at = ?3 and execution_id = ?4");

    public void Write(ExecutionHeader header)
    {
        var labels = LabelText.Write(header.Labels);
        _find.Bind(1, header.ExecutionId.Value);
        var exists = _find.Step();
        var oldStart = exists ? _find.Instant(3) : default;
        var oldText = exists ? _find.Text(5) : null;
        var text = HeaderSearch.TextOf(header);
        var oldLabels = exists ? _find.TextOrNull(4) : null;

        // What is fixed at the start stays out of the update, so that its indexes are left alone.
        var sameStart = exists && oldStart == header.StartedAt && _find.Text(0) == header.Domain && _find.Text(1) == header.Workflow
            && _find.TextOrNull(2) == header.Parent?.Value;
        _find.Reset();

        if (sameStart)
        {
            BindChanging(_update, header, labels, text).Run();
        }
        else
        {
            BindChanging(_insert, header, labels, text)
                .Bind(15, header.Domain).Bind(16, header.Workflow).Bind(17, header.Parent?.Value).Bind(18, header.Partition).Bind(19, header.StartedAt)
                .Run();
        }

        if (oldText != text || oldStart != header.StartedAt)
        {
            texts.Note(header.StartedAt);
        }

        if (exists && oldStart != header.StartedAt)
        {
            texts.Note(oldStart);
        }

        if (oldLabels == labels && oldStart == header.StartedAt)
        {
            return;
        }

        foreach (var (name, value) in LabelText.Read(oldLabels))
        {
            _dropLabel.Bind(1, name).Bind(2, value).Bind(3, oldStart).Bind(4, header.ExecutionId.Value).Run();
        }

        foreach (var (name, value) in header.Labels)
        {
            _addLabel.Bind(1, name).Bind(2, value).Bind(3, header.StartedAt).Bind(4, header.ExecutionId.Value).Bind(5, labels).Run();
        }
    }

    private static SqliteStatement BindChanging(SqliteStatement statement, ExecutionHeader header, string? labels, string text) => statement
        .Bind(1, header.ExecutionId.Value)
        .Bind(2, header.Revision)
        .Bind(3, (long)header.Status)
        .Bind(4, header.Machine)
        .Bind(5, header.Owner)
        .Bind(6, header.Epoch)
        .Bind(7, header.UpdatedAt)
        .Bind(8, header.EndedAt)
        .Bind(9, header.WakeAt)
        .Bind(10, header.Error)
        .Bind(11, labels)
        .Bind(12, text)
        .Bind(13, header.ExpiresAt)
        .Bind(14, header.DeleteAt);
}
