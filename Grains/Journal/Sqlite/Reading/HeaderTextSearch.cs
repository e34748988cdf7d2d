namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// A list by text. First it walks some rows in the order of the list, where what is common, and what other filters leave little of, is soon found. What
/// is still missing then is rare: the index of texts, and the few starts that it does not have yet, give candidates, newest first.
/// </summary>
internal static class HeaderTextSearch
{
    /// <summary>Rows that are walked before the index is asked; a millisecond or two.</summary>
    private const int WalkedRows = 500;

    /// <summary>Rows that are walked for a text that is too short for the index, before the page ends and says where to go on.</summary>
    private const int WalkedRowsOfShortText = 50_000;

    /// <summary>The index knows sequences of three characters.</summary>
    private const int ShortestIndexed = 3;

    private const int FirstCandidates = 64;
    private const int MostCandidates = 1_024;

    private const int MatchColumn = 17;

    public static HeaderPage Read(SqliteDatabase database, HeaderQuery query, HeaderCursor? cursor)
    {
        var isIndexed = query.Text!.EnumerateRunes().Count() >= ShortestIndexed;
        var found = new List<ExecutionHeader>();
        var walked = Walk(database, query, cursor, isIndexed ? WalkedRows : WalkedRowsOfShortText, found);
        if (walked is { } after && isIndexed)
        {
            Search(database, query, after, found);
        }

        return walked is { } last && !isIndexed && found.Count <= query.Limit
            ? new HeaderPage(found, last.Encode())
            : HeaderListSql.PageOf(found, query.Limit);
    }

    /// <summary>Null: the page is full or the list at its end. Otherwise where the walk ended.</summary>
    private static HeaderCursor? Walk(SqliteDatabase database, HeaderQuery query, HeaderCursor? cursor, int rows, List<ExecutionHeader> found)
    {
        var select = HeaderListSql.Prepare(database, query, cursor, rows);
        HeaderCursor? last = null;
        while (found.Count <= query.Limit && select.Step())
        {
            if (select.Int32(MatchColumn) != 0)
            {
                found.Add(HeaderReads.Read(select));
            }

            rows--;
            last = rows == 0 ? new HeaderCursor(select.Instant(9), new ExecutionId(select.Text(0))) : null;
        }

        select.Reset();
        return found.Count > query.Limit ? null : last;
    }

    private static void Search(SqliteDatabase database, HeaderQuery query, HeaderCursor after, List<ExecutionHeader> found)
    {
        var phrase = $"\"{query.Text!.ToLowerInvariant().Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var first = query.Since ?? DateTimeOffset.MinValue;
        var last = after.StartedAt;
        for (var count = FirstCandidates; found.Count <= query.Limit; count = Math.Min(count * 4, MostCandidates))
        {
            var starts = Candidates(database, phrase, first, last, count);
            foreach (var start in starts)
            {
                Take(HeaderListSql.BuildForStart(query, after, start).Prepare(database), query.Limit, found);
                if (found.Count > query.Limit)
                {
                    return;
                }
            }

            if (starts.Count < count)
            {
                return;
            }

            last = starts[^1].AddTicks(-1);
        }
    }

    /// <summary>Starts of executions that may have the text, newest first.</summary>
    private static List<DateTimeOffset> Candidates(SqliteDatabase database, string phrase, DateTimeOffset first, DateTimeOffset last, int count)
    {
        var select = database.Cached(
            """
            select started_at from (
              select * from (
                select rowid as started_at from execution_texts where execution_texts match ?1 and rowid between ?2 and ?3 order by rowid desc limit ?4)
              union
              select * from (select started_at from execution_texts_pending where started_at between ?2 and ?3 order by started_at desc limit ?4))
            order by 1 desc limit ?4
            """);
        select.Bind(1, phrase).Bind(2, first).Bind(3, last).Bind(4, count);
        var starts = new List<DateTimeOffset>();
        while (select.Step())
        {
            starts.Add(select.Instant(0));
        }

        select.Reset();
        return starts;
    }

    private static void Take(SqliteStatement select, int limit, List<ExecutionHeader> found)
    {
        while (found.Count <= limit && select.Step())
        {
            if (select.Int32(MatchColumn) != 0)
            {
                found.Add(HeaderReads.Read(select));
            }
        }

        select.Reset();
    }
}
