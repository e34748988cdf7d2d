namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>+ - * / %</c> on numbers; <c>+</c> joins texts and lists; dates move by lengths of time, and their difference is in days.</summary>
internal sealed class ArithmeticSyntax(char operation, SyntaxNode left, SyntaxNode right)
    : SyntaxNode(left.Start, right.End, Deepest(left, right))
{
    public char Operation { get; } = operation;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;

    public override IReadOnlyList<SyntaxNode> Children => [Left, Right];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var left = Left.Evaluate(ref evaluation);
        var right = Right.Evaluate(ref evaluation);
        if (left.IsNull || right.IsNull)
        {
            var culprit = (left.IsNull ? Left : Right).Snippet(evaluation.Source);
            throw Fail(evaluation, $"{culprit} is null, and there is no arithmetic with null. Give it a value: default({culprit}, 0).");
        }

        try
        {
            return left.IsNumber && right.IsNumber
                ? Numbers.Compute(Operation, left, right)
                : Other(ref evaluation, left, right) ?? throw new ExpressionException(Misfit(left, right));
        }
        catch (ExpressionException e) when (e is not MissingReferenceException)
        {
            throw Fail(evaluation, e.Message.EndsWith('.') ? e.Message : e.Message + ".");
        }
    }

    private Value? Other(ref Evaluation evaluation, Value left, Value right)
    {
        switch (left.Kind, right.Kind, Operation)
        {
            case (ValueKind.Text, ValueKind.Text, '+'):
                evaluation.MakeText((long)left.Text.Length + right.Text.Length);
                return Value.Of(left.Text + right.Text);
            case (ValueKind.List, ValueKind.List, '+'):
                evaluation.MakeItems((long)left.Count + right.Count);
                return Value.Of([.. left.Items.ToArray(), .. right.Items.ToArray()]);
            case (ValueKind.Text, ValueKind.Duration, '+' or '-') when DateValue.TryParse(left.Text, out var date):
                return Value.Of(date.Add(Operation == '+' ? right.Duration : right.Duration.Times(-1)).ToString());
            case (ValueKind.Duration, ValueKind.Text, '+') when DateValue.TryParse(right.Text, out var date):
                return Value.Of(date.Add(left.Duration).ToString());
            case (ValueKind.Text, ValueKind.Text, '-') when DateValue.TryParse(left.Text, out var date) && DateValue.TryParse(right.Text, out var since):
                return Value.Of((decimal)(date.Utc - since.Utc).Ticks / TimeSpan.TicksPerDay);
            case (ValueKind.Duration, ValueKind.Duration, '+'):
                return Value.Of(left.Duration.Add(right.Duration));
            case (ValueKind.Duration, ValueKind.Duration, '-'):
                return Value.Of(left.Duration.Add(right.Duration.Times(-1)));
            case (ValueKind.Duration, ValueKind.Int or ValueKind.Decimal, '*'):
                return Value.Of(left.Duration.Times(Numbers.ToDecimal(right)));
            case (ValueKind.Int or ValueKind.Decimal, ValueKind.Duration, '*'):
                return Value.Of(right.Duration.Times(Numbers.ToDecimal(left)));
            default:
                return null;
        }
    }

    private string Misfit(Value left, Value right)
    {
        if (left.Kind == ValueKind.Duration || right.Kind == ValueKind.Duration)
        {
            var other = left.Kind == ValueKind.Duration ? right : left;
            return other.Kind == ValueKind.Text
                ? $"the text is not a date such as 2026-02-23, so a length of time does not fit with '{Operation}'"
                : $"'{Operation}' does not fit {left.Word} and {right.Word}; a length of time is added to or taken from a date";
        }

        if (left.Kind == ValueKind.Text && DateValue.TryParse(left.Text, out _) && right.IsNumber)
        {
            return $"say the unit of time: … {Operation} (…) days";
        }

        return (left.Kind, right.Kind, Operation) switch
        {
            (ValueKind.Text, _, '+') or (_, ValueKind.Text, '+') =>
                $"{left.Word} and {right.Word} can not be added; put both into a text: \"${{…}} ${{…}}\", or format(\"{{0}} {{1}}\", …)",
            (ValueKind.Text, ValueKind.Text, '-') => "only dates, such as 2026-02-23, can be subtracted from each other",
            _ => $"'{Operation}' does not fit {left.Word} and {right.Word}; it needs numbers",
        };
    }
}

/// <summary>Unary minus.</summary>
internal sealed class NegateSyntax(int start, SyntaxNode operand) : SyntaxNode(start, operand.End, operand.Depth + 1)
{
    public SyntaxNode Operand { get; } = operand;

    public override IReadOnlyList<SyntaxNode> Children => [Operand];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var operand = Operand.Evaluate(ref evaluation);
        if (operand.IsNumber)
        {
            return Numbers.Negate(operand);
        }

        return operand.Kind == ValueKind.Duration
            ? Value.Of(operand.Duration.Times(-1))
            : throw Fail(evaluation, $"{operand.Word} has no negative; minus needs a number.");
    }
}

/// <summary><c>3 days</c>, <c>$n weeks</c>.</summary>
internal sealed class UnitSyntax(int end, SyntaxNode amount, string unit) : SyntaxNode(amount.Start, end, amount.Depth + 1)
{
    public SyntaxNode Amount { get; } = amount;

    /// <summary>In the plural.</summary>
    public string Unit { get; } = unit;

    public override IReadOnlyList<SyntaxNode> Children => [Amount];

    public override Value Evaluate(ref Evaluation evaluation)
    {
        var amount = Amount.Evaluate(ref evaluation);
        if (amount.Kind is not (ValueKind.Int or ValueKind.Decimal))
        {
            throw Fail(evaluation, $"{amount.Word} can not be a number of {Unit}.");
        }

        try
        {
            return Value.Of(DurationValue.Of(Numbers.ToDecimal(amount), Unit));
        }
        catch (ExpressionException e)
        {
            throw Fail(evaluation, e.Message + ".");
        }
    }
}
