namespace OrleansWorkflows.Spec.Expressions;

/// <summary>What is known about the names of an expression before it runs.</summary>
public interface ITypeScope
{
    /// <summary>The type of a parameter, output, node id or loop variable; <see cref="ExpressionType.Any"/> where nothing is known.</summary>
    ExpressionType TypeOf(string name);
}

/// <summary>The type of an expression, as far as it is certain. Dates are text in ISO 8601 form.</summary>
public enum ExpressionType
{
    Any,
    Null,
    Bool,
    Int,
    Float,
    Text,
    Date,
    Datetime,
    Duration,
    List,
    Object,
}
