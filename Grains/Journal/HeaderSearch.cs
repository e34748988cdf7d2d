using System.Text;

namespace OrleansWorkflows.Journal;

/// <summary>What the text filter of a list looks into; one rule for every store.</summary>
internal static class HeaderSearch
{
    public const int MaxLimit = 1_000;

    /// <summary>Id, workflow name, labels as <c>name=value</c>, and error, lower-cased, one a line.</summary>
    public static string TextOf(ExecutionHeader header)
    {
        var text = new StringBuilder(header.ExecutionId.Value).Append('\n').Append(header.Workflow);
        foreach (var (name, value) in header.Labels)
        {
            text.Append('\n').Append(name).Append('=').Append(value);
        }

        // No index of texts takes a NUL.
        return text.Append('\n').Append(header.Error).Replace('\0', ' ').ToString().ToLowerInvariant();
    }

    /// <exception cref="ArgumentOutOfRangeException">The limit is outside 1 to 1,000.</exception>
    public static void ThrowIfLimitInvalid(int limit)
    {
        if (limit is < 1 or > MaxLimit)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"A page holds 1 to {MaxLimit} executions.");
        }
    }
}
