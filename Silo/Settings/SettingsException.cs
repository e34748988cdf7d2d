namespace OrleansWorkflows.Silo.Settings;

/// <summary>The settings can not be used. Every problem at once.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(Describe(problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Describe(IReadOnlyList<string> problems) =>
        $"WF0291: {(problems.Count == 1 ? "a setting is" : $"{problems.Count} settings are")} wrong; nothing was started.{Environment.NewLine}"
        + string.Join(Environment.NewLine, problems.Select(problem => "  - " + problem));
}
