using OrleansWorkflows.Journal;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Executions;

/// <content>The headers for the target API: saved before the start that needs them, and taken back when that comes to nothing.</content>
public sealed partial class ExecutionGrain
{
    private const int MostTakeBacks = 20;
    private static readonly TimeSpan LongestTakeBackPause = TimeSpan.FromSeconds(30);

    private (string Digest, string? StartedBy)? _firstStart;

    private async Task<StartReply> WithHeadersAsync(IReadOnlyDictionary<string, string>? headers, (string Digest, string? StartedBy) request, Func<Task<StartReply>> start)
    {
        // Of simultaneous starts with different bodies or of different callers only the first can win; the others must not touch its secrets.
        _firstStart ??= request;
        var saved = _firstStart == request && headers is { Count: > 0 } && _state is not { Sequence: > 0 }
            ? await runtime.Secrets.SaveAsync(Id, headers, _deactivating.Token)
            : null;
        try
        {
            var reply = await start();
            if (saved is not null && _state is { SecretsDeleted: true })
            {
                // A twin of this start was faster, and what it started has ended.
                await runtime.Secrets.DeleteAsync(Id, _deactivating.Token);
            }

            return reply;
        }
        catch (Exception e) when (saved is not null && e is JournalUnavailableException { IsFateUnknown: false } or JournalAppendRefusedException)
        {
            // Outlives this activation, since the store may be away for a while.
            _ = Task.Run(() => TakeBackAsync(saved!), CancellationToken.None);
            throw;
        }
    }

    private async Task TakeBackAsync(SavedHeaders saved)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await runtime.Secrets.TakeBackAsync(saved);
                return;
            }
            catch (Exception e)
            {
                if (tries == MostTakeBacks)
                {
                    LogNotTakenBack(_logger, saved.ExecutionId, e);
                    return;
                }

                var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries, 10)));
                await Task.Delay(pause < LongestTakeBackPause ? pause : LongestTakeBackPause, runtime.Time);
            }
        }
    }
}
