using System.Threading.RateLimiting;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Access.Limits;

/// <summary>Counts the requests of each caller of this gateway, minute by minute.</summary>
public sealed class RequestLimiter : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>The limit is part of the partition: one that is changed counts at once.</summary>
    private readonly PartitionedRateLimiter<(string Principal, int Limit)> _limiter = PartitionedRateLimiter.Create<(string Principal, int Limit), (string, int)>(
        caller => RateLimitPartition.GetFixedWindowLimiter(caller, _ => new FixedWindowRateLimiterOptions { PermitLimit = caller.Limit, Window = Window }));

    /// <summary>Null: it may pass.</summary>
    internal ApiProblem? Refusal(AccessIdentity caller)
    {
        if (caller is not { Principal: { } principal, Grant.Limits.RequestsPerMinute: { } limit })
        {
            return null;
        }

        using var lease = _limiter.AttemptAcquire((principal, limit));
        return lease.IsAcquired ? null
            : AccessProblems.TooManyRequests(limit, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window);
    }

    public void Dispose() => _limiter.Dispose();
}
