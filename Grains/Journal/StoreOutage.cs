using System.Diagnostics;

namespace OrleansWorkflows.Journal;

/// <summary>
/// What is known of a store that fails its writes. A failure counts for some seconds only: when nothing is written nobody finds out that the store is
/// back, so that some write has to be let through now and then.
/// </summary>
internal sealed class StoreOutage
{
    private static readonly TimeSpan Counts = TimeSpan.FromSeconds(5);

    private volatile Failure? _last;

    /// <summary>What the last write failed with; null: it did not, or too long ago.</summary>
    public string? Now => _last is { } last && Stopwatch.GetElapsedTime(last.At) < Counts ? last.Message : null;

    /// <returns>True when this is news, and worth a line in the log.</returns>
    public bool Failed(string message)
    {
        var isNews = Now is null;
        _last = new Failure(message, Stopwatch.GetTimestamp());
        return isNews;
    }

    public void Ended() => _last = null;

    private sealed record Failure(string Message, long At);
}
