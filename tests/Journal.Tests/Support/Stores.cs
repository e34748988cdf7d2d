using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal.Sqlite;

namespace OrleansWorkflows.Journal.Tests.Support;

internal static class Stores
{
    public static SqliteStore Open(string directory, Action<SqliteJournalOptions>? configure = null)
    {
        var options = new SqliteJournalOptions { DataDirectory = directory };
        configure?.Invoke(options);
        return new SqliteStore(Options.Create(options));
    }
}

/// <summary>A directory that goes with the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleans-workflows-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
