using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Writes an execution that comes in whole: the statements of a commit, on a connection of their own.</summary>
internal static class ImportWrites
{
    public static Task<AppendOutcome> RunAsync(PostgreSqlReads reads, IReadOnlyList<JournalAppend> appends, CancellationToken cancellationToken) => reads.WriteAsync(
        $"the import of execution {appends[0].ExecutionId}",
        async connection =>
        {
            var run = new AppendRun(PendingAppend.Rent(appends[0], cancellationToken));
            foreach (var append in appends.Skip(1))
            {
                run.Add(PendingAppend.Rent(append, cancellationToken));
            }

            await using var batch = new NpgsqlBatch(connection);
            AppendBatch.Fill(batch, [run]);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var cameIn = await reader.ReadAsync(cancellationToken);
            while (await reader.NextResultAsync(cancellationToken))
            {
            }

            return cameIn ? AppendOutcome.Appended : AppendOutcome.Conflict;
        },
        cancellationToken);
}
