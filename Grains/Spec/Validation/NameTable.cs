namespace OrleansWorkflows.Spec;

/// <summary>What a name in an expression can stand for.</summary>
internal enum NameKind
{
    Param,
    NodeId,
    Output,

    /// <summary>The id of a branch of a parallel node.</summary>
    BranchId,
    LoopVariable,
}

/// <param name="By">The node that gives the name its value; null for a parameter.</param>
internal sealed record NamedValue(string Name, NameKind Kind, Placed? By, DocNode At)
{
    public string Described => Kind switch
    {
        NameKind.Param => "a parameter",
        NameKind.NodeId => $"the node '{By!.Label}'",
        NameKind.BranchId => $"the branch '{By!.Label}'",
        NameKind.Output => $"the output of '{By!.Label}'",
        _ => $"the loop variable of '{By!.Label}'",
    };
}

/// <summary>Every name of a definition with all that claim it.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, List<NamedValue>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Placed> _steps = new(StringComparer.Ordinal);

    public NameTable(Subject subject)
    {
        foreach (var param in subject.Definition.Params)
        {
            Add(new NamedValue(param.Name, NameKind.Param, null, subject.At(param)));
        }

        foreach (var placed in subject.Nodes)
        {
            var node = placed.Node;
            _steps.TryAdd(placed.Label, placed);
            if (node.Id.Length > 0)
            {
                Add(new NamedValue(node.Id, placed.Owner is null ? NameKind.NodeId : NameKind.BranchId, placed, subject.At(node)));
            }

            // Saying the id again as output is no second name.
            if (node.Output is { } output && output != node.Id)
            {
                Add(new NamedValue(output, NameKind.Output, placed, subject.At(node, "output")));
            }

            if (node is ForeachNode { As.Length: > 0 } each)
            {
                Add(new NamedValue(each.As, NameKind.LoopVariable, placed, subject.At(node, "as")));
            }
        }
    }

    public IEnumerable<KeyValuePair<string, List<NamedValue>>> All => _byName;

    public IReadOnlyList<NamedValue> Of(string name) => _byName.GetValueOrDefault(name) ?? [];

    /// <summary>A node by id, a branch by <c>parallel.branch</c> or by its own id.</summary>
    public Placed? Step(string id) =>
        _steps.GetValueOrDefault(id) ?? Of(id).FirstOrDefault(v => v.Kind is NameKind.NodeId or NameKind.BranchId)?.By;

    public IEnumerable<string> Steps => _steps.Keys;

    private void Add(NamedValue value)
    {
        if (!_byName.TryGetValue(value.Name, out var values))
        {
            _byName[value.Name] = values = [];
        }

        values.Add(value);
    }
}
