using Microsoft.Data.Sqlite;

namespace OrleansWorkflows.Executions.Tests.Tasks;

/// <summary>Counts what is stored of task groups and their tasks.</summary>
internal static class TaskRowCount
{
    public static async Task<long> OfAsync(string dataDirectory)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "grains.db")};Pooling=False;Default Timeout=30");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from OrleansStorage where GrainTypeString in ('task', 'task_group')";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
