namespace OrleansWorkflows.Spec;

/// <summary>A parameter of a workflow, or one field of the answer that a yield expects.</summary>
public sealed record ParamDefinition
{
    public required string Name { get; init; }

    public ParamType Type { get; init; } = ParamType.Any;

    public bool Required { get; init; }

    public JsonBytes? Default { get; init; }

    public JsonBytes? Example { get; init; }

    /// <summary><c>date</c>, <c>date-time</c>, <c>email</c>, <c>uri</c>, <c>uuid</c>; others are documentation only.</summary>
    public string? Format { get; init; }

    public IReadOnlyList<JsonBytes>? Enum { get; init; }

    /// <summary>Of a number: the value. Of text or a list: the length.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public string? Pattern { get; init; }

    public string? Description { get; init; }
}

public enum ParamType
{
    Str,
    Int,
    Float,
    Bool,
    Date,
    Datetime,
    List,
    Object,
    Any,
}
