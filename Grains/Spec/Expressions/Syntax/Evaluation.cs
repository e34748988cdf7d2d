namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// One evaluation under way: the names at hand, and what it may still use up. The bounds are on the whole of it, so that no expression can exhaust memory
/// by nesting what is allowed singly.
/// </summary>
internal struct Evaluation(IScope scope, string source)
{
    public const int MaxItems = 1_000_000;
    public const int MaxTextLength = 4 * 1024 * 1024;

    private const long MaxItemsInAll = 2 * MaxItems;
    private const long MaxTextInAll = 8 * MaxTextLength;
    private const long MaxVisits = 20 * MaxItems;

    private long _items;
    private long _text;
    private long _visits;

    public IScope Scope { get; } = scope;

    /// <summary>The text that the positions of the syntax refer to.</summary>
    public string Source { get; } = source;

    /// <summary>Call before making a list or object of this size.</summary>
    /// <exception cref="ExpressionException">Too large.</exception>
    public void MakeItems(long count)
    {
        _items += count;
        if (count > MaxItems || _items > MaxItemsInAll)
        {
            throw new ExpressionException($"The list would be longer than {MaxItems:N0} items, the most that an expression may make.");
        }
    }

    /// <summary>Call before making a text of this length.</summary>
    /// <exception cref="ExpressionException">Too large.</exception>
    public void MakeText(long length)
    {
        _text += length;
        if (length > MaxTextLength || _text > MaxTextInAll)
        {
            throw new ExpressionException("The text would be longer than 4 MiB, the most that an expression may make.");
        }
    }

    /// <summary>Call before walking over this many items.</summary>
    /// <exception cref="ExpressionException">Too much work.</exception>
    public void Visit(long count)
    {
        _visits += count;
        if (_visits > MaxVisits)
        {
            throw new ExpressionException($"The expression looks at more than {MaxVisits:N0} items; let a service or sql_query do this work.");
        }
    }
}
