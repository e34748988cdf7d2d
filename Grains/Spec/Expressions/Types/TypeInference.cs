namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Walks one syntax tree from the leaves up: what can each part be, and which part can never work.</summary>
internal sealed class TypeInference(ITypeScope scope, SourceText source, List<ParseProblem> problems)
{
    public static TypeSet OfValue(Value value) => value.Kind switch
    {
        ValueKind.Null => TypeSet.Null,
        ValueKind.Bool => TypeSet.Bool,
        ValueKind.Int => TypeSet.Int,
        ValueKind.Decimal or ValueKind.Float => TypeSet.Fraction,
        ValueKind.Text when DateValue.TryParse(value.Text, out var date) => date.HasTime ? TypeSet.Datetime : TypeSet.Date,
        ValueKind.Text => TypeSet.PlainText,
        ValueKind.List => TypeSet.List,
        ValueKind.Object => TypeSet.Object,
        _ => TypeSet.Duration,
    };

    public TypeSet Infer(SyntaxNode node)
    {
        switch (node)
        {
            case LiteralSyntax literal:
                return OfValue(literal.Value);
            case GroupSyntax group:
                return Infer(group.Inner);
            case ReferenceSyntax reference:
                return OfReference(reference);
            case MemberSyntax member:
                return Step(member, Infer(member.Target), member.Segment);
            case IndexSyntax index:
                return OfIndex(index);
            case ArithmeticSyntax arithmetic:
                return ArithmeticTypes.Of(arithmetic, Infer(arithmetic.Left), Infer(arithmetic.Right), message => Report(arithmetic, message));
            case NegateSyntax negate:
                return OfNegation(negate);
            case UnitSyntax unit:
                Demand(unit.Amount, Infer(unit.Amount), TypeSet.Number, $"A number of {unit.Unit}");
                return TypeSet.Duration;
            case ComparisonSyntax comparison:
                Compare(comparison);
                return TypeSet.Bool;
            case InSyntax contained:
                Infer(contained.Item);
                Demand(contained.Container, Infer(contained.Container), TypeSet.List | TypeSet.Text | TypeSet.Object | TypeSet.Null, "What 'in' looks into");
                return TypeSet.Bool;
            case LogicSyntax or NotSyntax:
                InferAll(node);
                return TypeSet.Bool;
            case CallSyntax call:
                return OfCall(call);
            case ListSyntax:
                InferAll(node);
                return TypeSet.List;
            case ObjectSyntax:
                InferAll(node);
                return TypeSet.Object;
            default:
                return TypeSet.Any;
        }
    }

    private TypeSet OfReference(ReferenceSyntax reference)
    {
        var type = reference.Reference.StepId is null ? TypeSets.Of(scope.TypeOf(reference.Reference.Name)) : TypeSet.Any;
        foreach (var segment in reference.Path)
        {
            type = Step(reference, type, segment);
        }

        return type;
    }

    private TypeSet Step(SyntaxNode at, TypeSet from, PathSegment segment)
    {
        if ((from & (TypeSet.Object | TypeSet.List)) == 0 && !(segment.IsLength && (from & TypeSet.Text) != 0))
        {
            return Report(at, $"There is no '{segment.Name}' in {TypeSets.Word(from)}.");
        }

        if (from == TypeSet.List && !segment.IsIndex && !segment.IsLength)
        {
            return Report(at, $"A list has no field '{segment.Name}'; take an item first: .0.{segment.Name}, or a foreach node over all of them.");
        }

        return segment.IsLength && (from & TypeSet.Object) == 0 ? TypeSet.Int : TypeSet.Any;
    }

    private TypeSet OfIndex(IndexSyntax index)
    {
        var target = Infer(index.Target);
        var key = Infer(index.Index);
        Demand(index.Target, target, TypeSet.List | TypeSet.Object | TypeSet.Null, "What is indexed");
        Demand(index.Index, key, target == TypeSet.List ? TypeSet.Int | TypeSet.Null : TypeSet.Int | TypeSet.Text | TypeSet.Null, "An index");
        return TypeSet.Any;
    }

    private TypeSet OfNegation(NegateSyntax negate)
    {
        var operand = Infer(negate.Operand);
        Demand(negate.Operand, operand, TypeSet.Number | TypeSet.Duration, "What minus stands before");
        var kept = operand & (TypeSet.Number | TypeSet.Duration);
        return kept != 0 ? kept : TypeSet.Any;
    }

    private void Compare(ComparisonSyntax comparison)
    {
        var left = Infer(comparison.Left);
        var right = Infer(comparison.Right);
        if ((left & TypeSet.Null) != 0 || (right & TypeSet.Null) != 0)
        {
            return;
        }

        if (comparison.IsEquality)
        {
            if (!AnyCategory(left, right, TypeSet.Bool, TypeSet.Number, TypeSet.Text, TypeSet.Duration, TypeSet.List, TypeSet.Object))
            {
                Report(comparison, $"{Capital(TypeSets.Word(left))} never equals {TypeSets.Word(right)}.");
            }
        }
        else if (!AnyCategory(left, right, TypeSet.Number, TypeSet.Text, TypeSet.Duration))
        {
            Report(comparison, $"{Capital(TypeSets.Word(left))} and {TypeSets.Word(right)} have no order. Compare numbers with numbers and text with text.");
        }
    }

    private TypeSet OfCall(CallSyntax call)
    {
        var arguments = call.Children.Select(Infer).ToArray();
        if (call.Misuse is { } misuse)
        {
            return Report(call, misuse);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            Demand(call.Children[i], arguments[i], FunctionTypes.Takes(call, i), $"What {call.Name} takes{(arguments.Length > 1 ? $" as argument {i + 1}" : "")}");
        }

        return FunctionTypes.Of(call, arguments, message => Report(call, message));
    }

    private void InferAll(SyntaxNode node)
    {
        foreach (var child in node.Children)
        {
            Infer(child);
        }
    }

    private void Demand(SyntaxNode node, TypeSet type, TypeSet wanted, string what)
    {
        if ((type & wanted) == 0)
        {
            Report(node, $"{what} must be {TypeSets.Word(wanted & ~TypeSet.Null)}, but {node.Snippet(source.Text)} is {TypeSets.Word(type)}.");
        }
    }

    private static bool AnyCategory(TypeSet left, TypeSet right, params ReadOnlySpan<TypeSet> categories)
    {
        foreach (var category in categories)
        {
            if ((left & category) != 0 && (right & category) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private TypeSet Report(SyntaxNode node, string message)
    {
        problems.Add(source.Problem(node.Start, message));
        return TypeSet.Any;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
