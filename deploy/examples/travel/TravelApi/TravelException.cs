namespace TravelApi;

/// <summary>A refusal that the caller is told about: HTTP status, a stable code, and what to do about it.</summary>
public sealed class TravelException : Exception
{
    public TravelException(int status, string code, string message, IReadOnlyList<ParameterProblem>? problems = null)
        : base(message)
    {
        Status = status;
        Code = code;
        Problems = problems ?? [];
    }

    public int Status { get; }

    public string Code { get; }

    /// <summary>One entry per wrong argument, all at once.</summary>
    public IReadOnlyList<ParameterProblem> Problems { get; }
}

/// <summary>What is wrong with one argument.</summary>
public sealed record ParameterProblem(string Parameter, string Message);
