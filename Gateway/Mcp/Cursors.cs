using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using ModelContextProtocol;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Pages of a list by the name of the last entry, so that a list may change between two pages.</summary>
internal static class Cursors
{
    /// <param name="entries">In the order of the list.</param>
    /// <exception cref="McpProtocolException">The cursor is not one of ours.</exception>
    public static (List<T> Page, string? Next) Page<T>(IReadOnlyList<T> entries, Func<T, string> key, string? cursor, int size)
    {
        var begin = 0;
        if (!string.IsNullOrEmpty(cursor))
        {
            var last = Decode(cursor);
            while (begin < entries.Count && string.CompareOrdinal(key(entries[begin]), last) <= 0)
            {
                begin++;
            }
        }

        var page = entries.Skip(begin).Take(size).ToList();
        return (page, begin + page.Count < entries.Count ? Encode(key(page[^1])) : null);
    }

    private static string Encode(string name) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes("1" + name));

    private static string Decode(string cursor)
    {
        try
        {
            var text = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
            if (text.StartsWith('1'))
            {
                return text[1..];
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new McpProtocolException("The cursor is not one that a page of this list ended with. Send nextCursor as it came, or none to begin anew.", McpErrorCode.InvalidParams);
    }
}
