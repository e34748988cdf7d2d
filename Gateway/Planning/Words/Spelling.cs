namespace OrleansWorkflows.Gateway.Planning.Words;

/// <summary>Slips of the fingers.</summary>
internal static class Spelling
{
    /// <summary>
    /// True for one letter too many, missing or wrong, or two neighbours exchanged. Short words differ by so little from others that of three letters
    /// or four only a doubled or exchanged one, and of five no wrong one, counts as a slip.
    /// </summary>
    public static bool IsSlip(string written, string meant)
    {
        var from = 0;
        while (from < written.Length && from < meant.Length && written[from] == meant[from])
        {
            from++;
        }

        var left = written.AsSpan(from);
        var right = meant.AsSpan(from);
        if (left.Length == right.Length)
        {
            return left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..]) ? written.Length > 3
                : left.Length > 0 && written.Length > 5 && left[1..].SequenceEqual(right[1..]);
        }

        var isMissing = left.Length + 1 == right.Length && right[1..].SequenceEqual(left);
        var isDoubled = isMissing && from > 0 && (right[0] == meant[from - 1] || (from + 1 < meant.Length && right[0] == meant[from + 1]));
        return isDoubled || (written.Length > 4 && (isMissing || (left.Length == right.Length + 1 && left[1..].SequenceEqual(right))));
    }
}
