using System.Text;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>What PostgreSQL's text can hold: every character but U+0000, and no half of a surrogate pair.</summary>
internal static class StoredText
{
    /// <summary>False: nothing that is stored can be equal to it, so that a search need not ask.</summary>
    public static bool CanHold(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            if (status != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>The text with a replacement character for what can not be held; for what people read, not for keys.</summary>
    public static string? Readable(string? text)
    {
        if (text is null || CanHold(text))
        {
            return text;
        }

        var readable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            readable.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return readable.ToString();
    }
}
