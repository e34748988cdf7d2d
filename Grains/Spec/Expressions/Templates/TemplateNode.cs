using System.Buffers;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>The templates that the parser makes, all but <see cref="ConstantTemplate"/>.</summary>
internal abstract class TemplateNode(IReadOnlyList<Reference> references) : Template
{
    /// <summary>Far above what an output may hold; keeps repeated references from exhausting memory.</summary>
    public const int MaxSizeBytes = 16 * 1024 * 1024;

    public sealed override IReadOnlyList<Reference> References { get; } = references;

    /// <summary>The expressions inside, for type checks.</summary>
    public abstract IEnumerable<ParsedExpression> Expressions { get; }

    public abstract void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing);

    public sealed override JsonBytes Evaluate(IScope scope, MissingReference missing = MissingReference.Fails)
    {
        try
        {
            return EvaluateBytes(scope, missing);
        }
        catch (InvalidOperationException e)
        {
            throw ParsedExpression.Unwritable(e);
        }
    }

    protected virtual JsonBytes EvaluateBytes(IScope scope, MissingReference missing)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, ValueWriter.Options))
        {
            Write(writer, scope, missing);
        }

        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    protected static void Write(Template template, Utf8JsonWriter writer, IScope scope, MissingReference missing)
    {
        switch (template)
        {
            case ConstantTemplate constant:
                constant.Value.Element.WriteTo(writer);
                break;
            case TemplateNode node:
                node.Write(writer, scope, missing);
                break;
            default:
                template.Evaluate(scope, missing).Element.WriteTo(writer);
                break;
        }

        if (writer.BytesCommitted + writer.BytesPending > MaxSizeBytes)
        {
            throw new ExpressionException($"The value would be larger than {MaxSizeBytes / 1024 / 1024} MiB.");
        }
    }

    protected static IEnumerable<ParsedExpression> ExpressionsIn(Template template) => (template as TemplateNode)?.Expressions ?? [];
}

/// <summary>A whole string, or a part of one, that is one reference.</summary>
internal sealed class ReferenceTemplate(SourceText source, ReferenceSyntax reference) : TemplateNode([reference.Reference])
{
    private readonly ParsedExpression _expression = new(source, reference, reference.Reference.Path);

    public override IEnumerable<ParsedExpression> Expressions => [_expression];

    public Value Resolve(IScope scope, MissingReference missing)
    {
        if (reference.TryResolve(scope, out var value, out var reached))
        {
            return value;
        }

        return missing == MissingReference.IsNull ? default : throw reference.Missing(value, reached);
    }

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing) => ValueWriter.Write(writer, Resolve(scope, missing));

    protected override JsonBytes EvaluateBytes(IScope scope, MissingReference missing) => Resolve(scope, missing).ToJsonBytes();
}

/// <summary>A whole string that is one <c>${ expression }</c>, or an expression written as such.</summary>
internal sealed class ExpressionTemplate(ParsedExpression expression) : TemplateNode(expression.References)
{
    public override IEnumerable<ParsedExpression> Expressions => [expression];

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing) => ValueWriter.Write(writer, expression.EvaluateValue(scope));

    protected override JsonBytes EvaluateBytes(IScope scope, MissingReference missing) => expression.Evaluate(scope);
}

/// <summary>An expression of another maker as a template.</summary>
internal sealed class ForeignExpressionTemplate(Expression expression) : TemplateNode(expression.References)
{
    public override IEnumerable<ParsedExpression> Expressions => [];

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing) => expression.Evaluate(scope).Element.WriteTo(writer);
}
