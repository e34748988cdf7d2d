using System.Globalization;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>Whether a failed attempt is repeated, and after how long.</summary>
public static class RetryPolicy
{
    private static readonly int[] ClientErrors = [400, 401, 403, 404, 409, 422];

    /// <param name="failures">Attempts made so far, 1 or more.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    /// <returns>The delay before the next attempt; null: there is none.</returns>
    public static TimeSpan? NextDelay(OnError onError, int failures, StepError error, double random)
    {
        if (failures > onError.Retry || error.IsFinal || !IsRetried(onError, error))
        {
            return null;
        }

        var factor = onError.Backoff switch
        {
            Backoff.Linear => failures,
            Backoff.Exponential => Math.Pow(2, Math.Min(failures - 1, 60)),
            _ => 1d,
        };
        var delay = Math.Min(onError.Delay.TotalMilliseconds * factor, onError.MaxDelay.TotalMilliseconds);
        delay = Math.Min(delay * (1 + (onError.Jitter * ((2 * random) - 1))), onError.MaxDelay.TotalMilliseconds);
        if (error.RetryAfter is { } asked)
        {
            delay = Math.Max(delay, Math.Min(asked.TotalMilliseconds, onError.MaxDelay.TotalMilliseconds));
        }

        return TimeSpan.FromMilliseconds(Math.Max(0, delay));
    }

    private static bool IsRetried(OnError onError, StepError error)
    {
        if (onError.RetryOn is not { } wanted)
        {
            return error.HttpStatus is not { } status || !ClientErrors.Contains(status);
        }

        var http = error.HttpStatus?.ToString(CultureInfo.InvariantCulture);
        return wanted.Any(w => w == error.Code || (http is not null && (w == http || w == $"http_{http}")) || (http is not null && w.Length == 3 && w.EndsWith("xx", StringComparison.Ordinal) && w[0] == http[0]));
    }
}
