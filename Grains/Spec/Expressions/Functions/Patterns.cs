using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// Regular expressions of authors, safe against hostile patterns and texts: matched in linear time where the pattern allows it, else within a time limit. A match
/// anywhere in the text counts; anchor with <c>^</c> and <c>$</c>.
/// </summary>
public static class Patterns
{
    private const int MaxLength = 1_000;
    private const int MaxCached = 256;

    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<string, Regex> s_cache = new();

    /// <summary>What is wrong with a pattern; null if nothing is.</summary>
    public static string? Check(string pattern)
    {
        _ = Get(pattern, out var problem);
        return problem;
    }

    /// <param name="problem">Null, or why the question has no answer.</param>
    public static bool IsMatch(string pattern, string text, out string? problem)
    {
        var regex = Get(pattern, out problem);
        try
        {
            return regex is not null && regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            problem = "the pattern takes too long on this text; make it simpler.";
            return false;
        }
    }

    private static Regex? Get(string pattern, out string? problem)
    {
        problem = null;
        if (s_cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (pattern.Length > MaxLength)
        {
            problem = $"the pattern is longer than {MaxLength:N0} characters.";
            return null;
        }

        try
        {
            var regex = Compile(pattern);
            if (s_cache.Count >= MaxCached)
            {
                s_cache.Clear();
            }

            return s_cache[pattern] = regex;
        }
        catch (ArgumentException e)
        {
            problem = $"the pattern is no regular expression: {e.Message}";
            return null;
        }
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, s_limit);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back references.
            return new Regex(pattern, RegexOptions.CultureInvariant, s_limit);
        }
    }
}
