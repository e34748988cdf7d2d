namespace OrleansWorkflows.Spec;

/// <summary>
/// Checks the arguments of a start, or the answer of a yield, against their definitions. Everything wrong is reported at once.
/// </summary>
public static class ParamChecker
{
    /// <param name="definitions">What is expected.</param>
    /// <param name="arguments">A JSON object; null counts as the empty object.</param>
    /// <param name="what">Names the receiver in messages: <c>workflow 'book_trip'</c>, <c>the answer to 'present_options'</c>.</param>
    public static ParamCheckResult Check(IReadOnlyList<ParamDefinition> definitions, JsonBytes arguments, string what) =>
        throw new NotImplementedException();

    /// <summary>Checks and coerces one value: a default, an example, an enum entry.</summary>
    public static ParamCheckResult CheckValue(ParamDefinition definition, JsonBytes value) => throw new NotImplementedException();
}

/// <param name="Values">
/// Coerced, with defaults applied; an optional parameter that was not given and has no default is null. Null when there are problems.
/// </param>
public sealed record ParamCheckResult(JsonBytes? Values, IReadOnlyList<ParamProblem> Problems);

/// <param name="Path">The parameter's name; empty when the arguments as a whole are wrong.</param>
/// <param name="Message">What is wrong and what is expected.</param>
public sealed record ParamProblem(string Path, string Message);
