using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>What reading a configuration gave: a configuration when there is no error, and every problem found, in order of lines.</summary>
public sealed record ServiceConfigurationResult(ServiceConfiguration? Configuration, IReadOnlyList<SpecProblem> Problems)
{
    public IEnumerable<SpecProblem> Errors => Problems.Where(problem => !problem.IsWarning);

    /// <exception cref="ServiceConfigurationException">There are errors; the message lists them all.</exception>
    public ServiceConfiguration OrThrow() => Configuration ?? throw new ServiceConfigurationException([.. Errors]);
}

/// <summary>A service configuration can not be used. The message lists every problem with its line.</summary>
public sealed class ServiceConfigurationException(IReadOnlyList<SpecProblem> problems)
    : Exception($"The service configuration has {problems.Count} problem(s):{Environment.NewLine}{string.Join(Environment.NewLine, problems)}")
{
    public IReadOnlyList<SpecProblem> Problems { get; } = problems;
}
