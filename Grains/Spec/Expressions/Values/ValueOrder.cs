namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Which of two values comes first.</summary>
internal static class ValueOrder
{
    /// <summary>Numbers by value; text that is a date on both sides by time, other text by its characters. False: the two have no order.</summary>
    public static bool TryCompare(Value a, Value b, out int order)
    {
        order = 0;
        if (a.IsNumber && b.IsNumber)
        {
            order = Numbers.Compare(a, b);
        }
        else if (a.Kind == ValueKind.Text && b.Kind == ValueKind.Text)
        {
            order = CompareText(a.Text, b.Text);
        }
        else if (a.Kind == ValueKind.Duration && b.Kind == ValueKind.Duration)
        {
            order = a.Duration.CompareTo(b.Duration);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static int CompareText(string a, string b) =>
        DateValue.TryParse(a, out var first) && DateValue.TryParse(b, out var second)
            ? first.Utc.CompareTo(second.Utc)
            : string.CompareOrdinal(a, b);
}
