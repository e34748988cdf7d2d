namespace OrleansWorkflows.Gateway.Rest.Problems;

/// <summary>A request that can not be served as it is; <see cref="Problem"/> is the answer.</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception($"{problem.Code}: {problem.Detail}")
{
    public ApiProblem Problem { get; } = problem;
}
