namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Notes whose text has changed, which costs an append next to nothing, and folds what was noted into the index of texts.</summary>
internal sealed class TextIndexStatements
{
    /// <summary>Starts in one commit; some milliseconds.</summary>
    private const int FoldedAtOnce = 200;

    private readonly SqliteStatement _note;
    private readonly SqliteStatement _noted;
    private readonly SqliteStatement _texts;
    private readonly SqliteStatement _replace;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _forget;

    public TextIndexStatements(SqliteDatabase database)
    {
        _note = database.Prepare("insert or ignore into execution_texts_pending(started_at) values (?1)");
        _noted = database.Prepare("select started_at from execution_texts_pending order by started_at limit ?1");
        _texts = database.Prepare("select search from executions indexed by executions_by_start where started_at = ?1 order by execution_id");
        _replace = database.Prepare("insert or replace into execution_texts(rowid, search) values (?1, ?2)");
        _remove = database.Prepare("delete from execution_texts where rowid = ?1");
        _forget = database.Prepare("delete from execution_texts_pending where started_at = ?1");

        var count = database.Cached("select count(*) from execution_texts_pending");
        count.Step();
        Noted = count.Int64(0);
        count.Reset();
    }

    /// <summary>About how many wait to be folded in.</summary>
    public long Noted { get; private set; }

    /// <summary>An execution with this start is new, has another text, or is gone.</summary>
    public void Note(DateTimeOffset start)
    {
        _note.Bind(1, start).Run();
        Noted++;
    }

    /// <summary>Folds some in, in the order in which the index likes them best.</summary>
    public void Fold()
    {
        var starts = new List<DateTimeOffset>();
        _noted.Bind(1, FoldedAtOnce);
        while (_noted.Step())
        {
            starts.Add(_noted.Instant(0));
        }

        _noted.Reset();
        foreach (var start in starts)
        {
            Fold(start);
        }

        Noted = starts.Count < FoldedAtOnce ? 0 : Math.Max(Noted - starts.Count, 0);
    }

    private void Fold(DateTimeOffset start)
    {
        var texts = new List<string>();
        _texts.Bind(1, start);
        while (_texts.Step())
        {
            texts.Add(_texts.Text(0));
        }

        _texts.Reset();
        if (texts.Count > 0)
        {
            _replace.Bind(1, start).Bind(2, string.Join('\n', texts)).Run();
        }
        else
        {
            _remove.Bind(1, start).Run();
        }

        _forget.Bind(1, start).Run();
    }
}
