namespace OrleansWorkflows.Gateway.Mcp.Limits;

/// <summary>How many of something each caller has.</summary>
internal sealed class CallerCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <returns>False: it has as many as it may.</returns>
    public bool TryEnter(string caller, int most)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(caller);
            if (count < most)
            {
                _counts[caller] = count + 1;
            }

            return count < most;
        }
    }

    public void Leave(string caller)
    {
        lock (_gate)
        {
            if (--_counts[caller] == 0)
            {
                _counts.Remove(caller);
            }
        }
    }
}
