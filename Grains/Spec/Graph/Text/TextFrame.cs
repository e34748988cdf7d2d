namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>A titled frame around a drawing and notes.</summary>
internal static class TextFrame
{
    /// <summary>Columns that the frame takes from the width of what is in it.</summary>
    public const int Border = 6;

    private const int LinesPerNote = 12;

    public static string Around(string title, IReadOnlyList<string> drawing, IEnumerable<string> notes, int width)
    {
        var most = width - Border;
        var lines = new List<string> { "" };
        lines.AddRange(drawing);
        foreach (var note in notes)
        {
            lines.Add("");
            lines.AddRange(Note(note, most));
        }

        lines.Add("");
        title = TextWidth.Cut(title, most);
        var inner = Math.Max(lines.Max(TextWidth.Of), TextWidth.Of(title)) + 4;
        var framed = new List<string> { $"┌─ {title} {new string('─', inner - TextWidth.Of(title) - 3)}┐" };
        framed.AddRange(lines.Select(line => $"│  {line}{new string(' ', inner - 2 - TextWidth.Of(line))}│"));
        framed.Add($"└{new string('─', inner)}┘");
        return string.Join('\n', framed);
    }

    /// <summary>Wrapped lines hang behind the colon of a note like <c>Params: …</c>.</summary>
    private static IEnumerable<string> Note(string note, int width)
    {
        var colon = note.IndexOf(": ", StringComparison.Ordinal);
        var indent = colon is > 0 and < 16 ? colon + 2 : 0;
        return TextWidth.Wrap(note[indent..], width - indent, LinesPerNote)
            .Select((line, index) => (index == 0 ? note[..indent] : new string(' ', indent)) + line);
    }
}
