namespace OrleansWorkflows.Patterns;

/// <summary>Gathers what was checked, what blocks and what is not known.</summary>
internal sealed class CheckList
{
    private readonly List<PatternCheck> _checks = [];
    private readonly List<PatternIssue> _blocking = [];
    private readonly List<PatternIssue> _warnings = [];

    public IReadOnlyList<PatternCheck> Checks => _checks;

    public IReadOnlyList<PatternIssue> Blocking => _blocking;

    public IReadOnlyList<PatternIssue> Warnings => _warnings;

    public void Met(string requirement, string detail) => _checks.Add(new PatternCheck(requirement, "met", detail));

    public void NotMet(string requirement, string message, string mend)
    {
        _checks.Add(new PatternCheck(requirement, "not_met", message));
        _blocking.Add(new PatternIssue(requirement, message, mend));
    }

    public void Unknown(string requirement, string message, string mend)
    {
        _checks.Add(new PatternCheck(requirement, "unknown", message));
        _warnings.Add(new PatternIssue(requirement, message, mend));
    }
}
