using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Execution ids in routes. Texts that can not be ids reach no grain: an activation for each guess would cost memory.</summary>
public static class ExecutionIds
{
    /// <summary>Reads <c>{id}</c>: 32 hex digits, also written as a UUID.</summary>
    public static bool TryRead(HttpContext http, out ExecutionId id)
    {
        var text = (http.GetRouteValue("id") as string ?? "").Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        var isId = text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
        id = isId ? new ExecutionId(text) : default;
        return isId;
    }

    public static ApiProblem Unknown(HttpContext http) => ApiProblems.UnknownExecution(http.GetRouteValue("id") as string ?? "");
}
