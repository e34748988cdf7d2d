namespace OrleansWorkflows.Spec;

/// <summary>Gathers what is wrong with one file, each place and code once.</summary>
public sealed class ProblemList(string file)
{
    /// <summary>More than these are counted, not listed: nobody reads on, and a hostile file could ask for millions.</summary>
    public const int MaxProblems = 1_000;

    private readonly List<SpecProblem> _problems = [];
    private readonly HashSet<(string, SourcePosition, string)> _seen = [];
    private int _unlisted;

    public string File => file;

    public bool HasErrors { get; private set; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<SpecProblem> All
    {
        get
        {
            var sorted = _problems.OrderBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Code, StringComparer.Ordinal).ToList();
            if (_unlisted > 0)
            {
                sorted.Add(new SpecProblem(SpecCodes.TooManyProblems, file, 1, 1, "", null, $"{_unlisted} more problems are not listed: mend these first."));
            }

            return sorted;
        }
    }

    public void Error(string code, SourcePosition position, string path, string? node, string message) => Add(code, position, path, node, message, false);

    public void Warning(string code, SourcePosition position, string path, string? node, string message) => Add(code, position, path, node, message, true);

    private void Add(string code, SourcePosition position, string path, string? node, string message, bool isWarning)
    {
        HasErrors |= !isWarning;
        if (!_seen.Add((code, position, message)))
        {
            return;
        }

        if (_problems.Count >= MaxProblems)
        {
            _unlisted++;
            return;
        }

        _problems.Add(new SpecProblem(code, file, position.Line, position.Column, path, node, message, isWarning));
    }
}
