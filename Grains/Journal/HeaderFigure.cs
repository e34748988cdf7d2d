namespace OrleansWorkflows.Journal;

/// <summary>What metrics want of a header.</summary>
public readonly record struct HeaderFigure(
    ExecutionId ExecutionId, string Domain, string Workflow, ExecutionStatus Status, string? Machine, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>Names that stand in many rows are kept once.</summary>
internal sealed class RepeatedNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public string Of(string name)
    {
        if (!_names.TryGetValue(name, out var known))
        {
            _names.Add(name, known = name);
        }

        return known;
    }
}
