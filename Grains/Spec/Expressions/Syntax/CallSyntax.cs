namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A call of a function. Its name and number of arguments were not necessarily right: <see cref="TypeChecker"/> tells the author.</summary>
internal sealed class CallSyntax(int start, int end, string name, SyntaxNode[] arguments) : SyntaxNode(start, end, Deepest(arguments))
{
    public string Name { get; } = name;

    public FunctionDefinition? Function { get; } = FunctionTable.Find(name);

    public override IReadOnlyList<SyntaxNode> Children => arguments;

    /// <summary>Null when the call is well formed, else what is wrong with it.</summary>
    public string? Misuse
    {
        get
        {
            if (Function is null)
            {
                var hint = DidYouMean.Hint(Name, FunctionTable.Names);
                return $"There is no function '{Name}'.{hint}{(hint.Length > 0 ? "" : $" There are: {string.Join(' ', FunctionTable.Names)}.")}";
            }

            return arguments.Length >= Function.Least && arguments.Length <= Function.Most
                ? null
                : $"{Function.Usage} takes {Function.CountInWords}; here are {arguments.Length}.";
        }
    }

    public override Value Evaluate(ref Evaluation evaluation)
    {
        if (Misuse is { } misuse)
        {
            throw Fail(evaluation, misuse);
        }

        if (Function!.Body is null)
        {
            return FirstNotNull(ref evaluation);
        }

        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(ref evaluation);
        }

        try
        {
            return Function.Body(ref evaluation, new Arguments(Function, values));
        }
        catch (FunctionFailure failure)
        {
            throw Fail(evaluation, failure.Message);
        }
    }

    /// <summary><c>default</c> and <c>coalesce</c>: what is not needed is not evaluated.</summary>
    private Value FirstNotNull(ref Evaluation evaluation)
    {
        foreach (var argument in arguments)
        {
            var value = argument.Evaluate(ref evaluation);
            if (!value.IsNull)
            {
                return value;
            }
        }

        return default;
    }
}
