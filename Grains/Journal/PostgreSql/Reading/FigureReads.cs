using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Many headers, of each only what metrics want.</summary>
internal static class FigureReads
{
    public static async ValueTask<IReadOnlyList<HeaderFigure>> ReadAsync(PostgreSqlReads reads, HeaderQuery query, int limit, CancellationToken cancellationToken)
    {
        // A list reads one more than its page.
        var list = HeaderListSql.Build(query with { Limit = limit - 1 }, cursor: null, amongNewest: false);
        return list.MatchesNothing ? [] : await reads.ReadAsync(
            async connection =>
            {
                await using var command = HeaderReads.Command(connection, list.Sql, list.Values);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var names = new RepeatedNames();
                var figures = new List<HeaderFigure>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    figures.Add(Figure(reader, names));
                }

                return figures;
            },
            cancellationToken);
    }

    private static HeaderFigure Figure(NpgsqlDataReader row, RepeatedNames names) => new(
        new ExecutionId(row.GetString(0)), names.Of(row.GetString(1)), names.Of(row.GetString(2)), (ExecutionStatus)row.GetInt16(4),
        row.IsDBNull(6) ? null : names.Of(row.GetString(6)), Instants.FromStored(row.GetInt64(9)), row.IsDBNull(11) ? null : Instants.FromStored(row.GetInt64(11)));
}
