using System.Text;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>A grid of characters on which lines join by themselves: each cell remembers in which directions a line leaves it.</summary>
internal sealed class TextCanvas(int columns, int rows)
{
    /// <summary>By the sum of the directions below.</summary>
    private const string Lines = " ╵╷│╴┘┐┤╶└┌├─┴┬┼";
    private const byte Up = 1;
    private const byte Down = 2;
    private const byte Leftwards = 4;
    private const byte Rightwards = 8;

    private readonly byte[,] lines = new byte[rows, columns];
    private readonly string?[,] texts = new string?[rows, columns];

    public int Columns => columns;

    /// <summary>A line from <paramref name="from"/> down to <paramref name="to"/>, joined to what ends there.</summary>
    public void Vertical(int column, int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            lines[row, column] |= Down;
            lines[row + 1, column] |= Up;
        }
    }

    public void Horizontal(int row, int from, int to)
    {
        for (var column = from; column < to; column++)
        {
            lines[row, column] |= Rightwards;
            lines[row, column + 1] |= Leftwards;
        }
    }

    public void Rectangle(int left, int top, int right, int bottom)
    {
        Horizontal(top, left, right);
        Horizontal(bottom, left, right);
        Vertical(left, top, bottom);
        Vertical(right, top, bottom);
    }

    /// <summary>Writes over whatever is there; what does not fit is cut off.</summary>
    public void Write(int column, int row, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var width = TextWidth.Of(rune);
            if (width == 0 || column + width > columns)
            {
                continue;
            }

            texts[row, column] = rune.ToString();
            if (width == 2)
            {
                texts[row, column + 1] = "";
            }

            column += width;
        }
    }

    /// <summary>How many columns from here to the right are empty.</summary>
    public int Free(int column, int row)
    {
        var end = column;
        while (end < columns && lines[row, end] == 0 && texts[row, end] is null)
        {
            end++;
        }

        return end - column;
    }

    /// <summary>The rows, without spaces at their ends.</summary>
    public IEnumerable<string> Rows()
    {
        for (var row = 0; row < rows; row++)
        {
            var line = new StringBuilder();
            for (var column = 0; column < columns; column++)
            {
                line.Append(texts[row, column] ?? Lines[lines[row, column]].ToString());
            }

            yield return line.ToString().TrimEnd();
        }
    }
}
