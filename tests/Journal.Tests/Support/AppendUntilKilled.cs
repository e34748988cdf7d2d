using System.Globalization;

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>
/// A child process that appends to many executions at once and prints <c>execution sequence</c> for each append once it is acknowledged, until it is
/// killed.
/// </summary>
internal static class AppendUntilKilled
{
    public const string Verb = "append-until-killed";
    private const int Executions = 32;

    public static async Task<int> RunAsync(string directory)
    {
        using var store = Stores.Open(directory);
        var journal = new Sqlite.SqliteJournal(store);
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Executions).Select(async execution =>
        {
            var id = new ExecutionId($"child-{execution}");
            for (var sequence = 1L; ; sequence++)
            {
                if (await journal.AppendAsync(Make.Append(id, sequence)) == AppendOutcome.Appended)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id} {sequence}"));
                }
            }
        }));
        return 0;
    }
}
