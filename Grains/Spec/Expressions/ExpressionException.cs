namespace OrleansWorkflows.Spec.Expressions;

/// <summary>An expression or template could not be evaluated over the values at hand: a fault of the workflow's author or data.</summary>
public class ExpressionException(string message) : Exception(message);

/// <summary>A reference that must resolve does not: the name or a field on the way down is missing.</summary>
public sealed class MissingReferenceException(string reference, string message) : ExpressionException(message)
{
    /// <summary>As written, <c>$booking.id</c>.</summary>
    public string Reference { get; } = reference;
}
