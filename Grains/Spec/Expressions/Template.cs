namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// A value with references in it, as written for <c>args</c>, <c>message</c>, <c>values</c>, <c>result</c>: text, list, object or constant. A string
/// that is exactly one reference keeps the referred value's type.
/// </summary>
public abstract class Template
{
    public static readonly Template EmptyObject = new ConstantTemplate(JsonBytes.EmptyObject);

    /// <summary>Every reference in the template with its position, for validation.</summary>
    public abstract IReadOnlyList<Reference> References { get; }

    /// <summary>Evaluates to one JSON value.</summary>
    /// <exception cref="MissingReferenceException">A bare reference is missing and <paramref name="missing"/> says that this is an error.</exception>
    /// <exception cref="ExpressionException">An expression inside fails.</exception>
    public abstract JsonBytes Evaluate(IScope scope, MissingReference missing = MissingReference.Fails);

    /// <summary>Of an object template: its fields.</summary>
    public virtual IEnumerable<string> FieldNames => [];

    /// <summary>Of an object template: one of its fields; null: there is none.</summary>
    public virtual Template? Field(string name) => null;

    /// <summary>
    /// A text cut at its references: literals and, between them, the values as they are. For languages in which values are bound, never pasted.
    /// Anything but text is one value.
    /// </summary>
    /// <exception cref="MissingReferenceException">A bare reference is missing.</exception>
    /// <exception cref="ExpressionException">An expression inside fails.</exception>
    public virtual IReadOnlyList<TemplatePart> Cut(IScope scope) => [new TemplatePart(null, Evaluate(scope))];
}

/// <summary>Exactly one is set: a piece of text as written, or the value of a reference or expression.</summary>
public readonly record struct TemplatePart(string? Text, JsonBytes? Value);

public enum MissingReference
{
    Fails,
    IsNull,
}

/// <summary>A template without references.</summary>
public sealed class ConstantTemplate(JsonBytes value) : Template
{
    public override IReadOnlyList<Reference> References => [];

    public JsonBytes Value => value;

    public override JsonBytes Evaluate(IScope scope, MissingReference missing = MissingReference.Fails) => value;
}
