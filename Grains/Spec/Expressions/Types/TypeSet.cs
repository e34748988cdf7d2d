namespace OrleansWorkflows.Spec.Expressions;

/// <summary>What a value may turn out to be.</summary>
[Flags]
internal enum TypeSet
{
    Null = 1,
    Bool = 2,
    Int = 4,
    Fraction = 8,

    /// <summary>Text that is no date.</summary>
    PlainText = 16,
    Date = 32,
    Datetime = 64,
    Duration = 128,
    List = 256,
    Object = 512,
    Number = Int | Fraction,
    AnyDate = Date | Datetime,
    Text = PlainText | AnyDate,
    Any = 1023,
}

internal static class TypeSets
{
    private static readonly (TypeSet Types, TypeSet Unless, string Word)[] s_words =
    [
        (TypeSet.Null, 0, "null"),
        (TypeSet.Bool, 0, "a bool"),
        (TypeSet.Int, TypeSet.Fraction, "a whole number"),
        (TypeSet.Fraction, 0, "a number"),
        (TypeSet.PlainText, TypeSet.AnyDate, "text that is no date"),
        (TypeSet.AnyDate, TypeSet.PlainText, "a date such as 2026-02-23"),
        (TypeSet.Text, 0, "text"),
        (TypeSet.Duration, 0, "a length of time"),
        (TypeSet.List, 0, "a list"),
        (TypeSet.Object, 0, "an object"),
    ];

    public static TypeSet Of(ExpressionType type) => type switch
    {
        ExpressionType.Null => TypeSet.Null,
        ExpressionType.Bool => TypeSet.Bool,
        ExpressionType.Int => TypeSet.Int,
        ExpressionType.Float => TypeSet.Number,
        ExpressionType.Text => TypeSet.Text,
        ExpressionType.Date => TypeSet.Date,
        ExpressionType.Datetime => TypeSet.Datetime,
        ExpressionType.Duration => TypeSet.Duration,
        ExpressionType.List => TypeSet.List,
        ExpressionType.Object => TypeSet.Object,
        _ => TypeSet.Any,
    };

    /// <summary>The narrowest type that holds all of them.</summary>
    public static ExpressionType Narrow(TypeSet set)
    {
        foreach (var type in (ReadOnlySpan<ExpressionType>)
            [
                ExpressionType.Null, ExpressionType.Bool, ExpressionType.Int, ExpressionType.Float, ExpressionType.Date, ExpressionType.Datetime,
                ExpressionType.Text, ExpressionType.Duration, ExpressionType.List, ExpressionType.Object,
            ])
        {
            if ((set & ~Of(type)) == 0)
            {
                return type;
            }
        }

        return ExpressionType.Any;
    }

    /// <summary>As messages call it.</summary>
    public static string Word(TypeSet set)
    {
        var isText = (set & TypeSet.PlainText) != 0 && (set & TypeSet.AnyDate) != 0;
        return string.Join(" or ", s_words
            .Where(word => (set & word.Types) != 0 && (set & word.Unless) == 0 && (isText || word.Types != TypeSet.Text))
            .Select(word => word.Word));
    }
}
