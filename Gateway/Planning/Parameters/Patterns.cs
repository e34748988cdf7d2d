using System.Text.RegularExpressions;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>Patterns of parameters.</summary>
internal static class Patterns
{
    public static bool IsMatch(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // A pattern of a kind that is not judged here; the start judges.
            return true;
        }
    }
}
