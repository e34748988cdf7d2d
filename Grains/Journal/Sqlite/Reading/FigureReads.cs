namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Many headers, of each only what metrics want.</summary>
internal static class FigureReads
{
    public static IReadOnlyList<HeaderFigure> Read(SqliteDatabase database, (HeaderQuery Query, int Limit) read)
    {
        var select = HeaderListSql.Prepare(database, read.Query, cursor: null, read.Limit);
        var names = new RepeatedNames();
        var figures = new List<HeaderFigure>();
        while (select.Step())
        {
            figures.Add(new HeaderFigure(
                new ExecutionId(select.Text(0)), names.Of(select.Text(1)), names.Of(select.Text(2)), (ExecutionStatus)select.Int32(4),
                select.TextOrNull(6) is { } machine ? names.Of(machine) : null, select.Instant(9), select.InstantOrNull(11)));
        }

        select.Reset();
        return figures;
    }
}
