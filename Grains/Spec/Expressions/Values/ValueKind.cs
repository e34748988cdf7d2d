namespace OrleansWorkflows.Spec.Expressions;

internal enum ValueKind : byte
{
    Null,
    Bool,

    /// <summary>An exact integer of 64 bits.</summary>
    Int,

    /// <summary>An exact decimal fraction or a larger integer, up to 28 digits.</summary>
    Decimal,

    /// <summary>A number beyond the range of decimals.</summary>
    Float,
    Text,
    List,
    Object,

    /// <summary>The amount of <c>3 days</c>; becomes ISO 8601 text outside of expressions.</summary>
    Duration,
}
