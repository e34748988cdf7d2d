using System.Text;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>The form of an id: <c>ORD-10442</c> is <c>A-9</c>.</summary>
internal static class Shapes
{
    /// <summary>How much a value looks like an example: 0 for not at all, 0.6 for the form with another prefix, 1 for the same form, more
    /// for the same prefix too.</summary>
    public static double Likeness(string value, string example)
    {
        if (Of(value) != Of(example))
        {
            return 0;
        }

        var letters = example.TakeWhile(char.IsLetter).Count();
        if (letters == 0 || letters == example.Length)
        {
            return 1;
        }

        // "ORD-" is always there, the "AA" of AA123 changes.
        var isSame = value.StartsWith(example[..letters], StringComparison.OrdinalIgnoreCase) && !char.IsLetter(value[letters]);
        return isSame ? 1.4 : char.IsDigit(example[letters]) ? 1 : 0.6;
    }

    private static string Of(string value)
    {
        var shape = new StringBuilder();
        foreach (var character in value)
        {
            var kind = char.IsDigit(character) ? '9' : char.IsLetter(character) ? 'A' : character;
            if (shape.Length == 0 || shape[^1] != kind)
            {
                shape.Append(kind);
            }
        }

        return shape.ToString();
    }
}
