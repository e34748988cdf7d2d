using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansWorkflows.Benchmarks.Reports;

/// <summary>JSON lines as results come, and, unless only those are wanted, text for people.</summary>
internal sealed class Output(TextWriter to, bool isJsonOnly)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Say(string text)
    {
        if (!isJsonOnly)
        {
            to.WriteLine(text);
        }
    }

    public void Line(object line) => to.WriteLine(JsonSerializer.Serialize(line, line.GetType(), Json));

    /// <param name="rows">The first is the heading.</param>
    public void Table(IReadOnlyList<string[]> rows)
    {
        if (isJsonOnly)
        {
            return;
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        to.WriteLine();
        foreach (var row in rows)
        {
            // Names to the left, figures to the right; what follows the last figure is text again.
            to.WriteLine(string.Join("  ", row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[column]) : column == row.Length - 1 && !char.IsDigit(cell.FirstOrDefault()) ? cell : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }
}
