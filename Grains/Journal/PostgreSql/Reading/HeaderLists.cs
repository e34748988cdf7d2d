namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Reads a page of a list. Labels are looked for from the rarest on. A text is first looked for among the newest, where what is common is soon met; if
/// that fills no page, it is rare, and the index of texts finds it. The server can not choose so: it knows how many rows match, not where they lie.
/// </summary>
internal static class HeaderLists
{
    /// <summary>Rows up to which labels are counted to find the rarest; a millisecond or two.</summary>
    private const int CountedRows = 20_000;

    public static async ValueTask<HeaderPage> ReadAsync(PostgreSqlReads reads, HeaderQuery query, CancellationToken cancellationToken)
    {
        var cursor = HeaderCursor.Decode(query.Cursor);
        var list = HeaderListSql.Build(query, cursor, amongNewest: true);
        if (list.MatchesNothing)
        {
            return new HeaderPage([], null);
        }

        if (query.Labels.Count > 1)
        {
            list = HeaderListSql.Build(query, cursor, amongNewest: true, await RarestFirstAsync(reads, query.Labels, cancellationToken));
        }

        var items = await HeaderReads.AllAsync(reads, list.Sql, list.Values, isPrepared: false, cancellationToken);
        if (items.Count <= query.Limit && list.IsByText)
        {
            list = HeaderListSql.Build(query, cursor, amongNewest: false, rarePart: await RarePart.FindAsync(reads, query.Text!, cancellationToken));
            items = await HeaderReads.AllAsync(reads, list.Sql, list.Values, isPrepared: false, cancellationToken);
        }

        if (items.Count <= query.Limit)
        {
            return new HeaderPage(items, null);
        }

        items.RemoveAt(items.Count - 1);
        return new HeaderPage(items, HeaderCursor.After(items[^1]).Encode());
    }

    /// <summary>The list walks the rows of one label and looks for the others: the fewer, the better.</summary>
    private static async ValueTask<KeyValuePair<string, string>[]> RarestFirstAsync(
        PostgreSqlReads reads, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var rows = await HeaderReads.CountsAsync(
            reads,
            $"""
            select n.count from unnest($1, $2) with ordinality i(name, value, place) cross join lateral (
              select count(*) from (
                select from execution_labels l where l.name = i.name and l.value = i.value limit {CountedRows}) counted) n
            order by i.place
            """,
            [HeaderReads.Texts(labels.Keys), HeaderReads.Texts(labels.Values)],
            cancellationToken);
        return [.. labels.Zip(rows).OrderBy(static label => label.Second).Select(static label => label.First)];
    }
}
