namespace OrleansWorkflows.Spec;

/// <summary>Where a node stands: what it may be and have there.</summary>
internal enum NodePlace
{
    Graph,
    Branch,
    Item,
}

/// <summary>The node types of the language and the fields of each. Source: SPEC "Nodes".</summary>
internal static class NodeTypes
{
    /// <summary>What every node may have.</summary>
    public static readonly string[] Common = ["type", "depends_on", "join", "when", "timeout", "description", "data"];

    /// <summary>What only a node of the graph may have: branches and items have no place in the order.</summary>
    public static readonly string[] OrderFields = ["depends_on", "join"];

    public static readonly IReadOnlyDictionary<string, string[]> FieldsByType = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["call"] = ["call", "args", "output", "on_error", "idempotent", "compensate", "target_machines"],
        ["branch"] = ["on", "default"],
        ["parallel"] = ["branches", "on_partial_failure", "max_parallel", "output"],
        ["foreach"] = ["items", "as", "step", "output", "max_iterations", "max_parallel", "on_item_failure"],
        ["workflow"] = ["workflow", "args", "output", "wait", "compensate"],
        ["yield"] = ["message", "expects", "default", "output"],
        ["compensate"] = ["steps"],
        ["error"] = ["message", "code"],
        ["snapshot"] = ["name"],
        ["wait"] = ["duration", "until"],
        ["set"] = ["values", "output"],
    };

    public static readonly IReadOnlySet<string> Inner = new HashSet<string>(StringComparer.Ordinal) { "call", "workflow", "yield", "wait", "set", "error" };

    /// <summary>The type of a node that does not say it; null when nothing tells.</summary>
    public static string? Implied(DocMap node)
    {
        if (node.Has("call"))
        {
            return "call";
        }

        return node.Has("workflow") ? "workflow" : null;
    }

    /// <summary>Other words for a type that people use.</summary>
    public static string Canonical(string type) => type == "persist_snapshot" ? "snapshot" : type;

    /// <summary>What to say of a field that other node types have.</summary>
    public static string? Elsewhere(string field, string type)
    {
        string[] owners = [.. FieldsByType.Where(t => t.Value.Contains(field)).Select(t => t.Key)];
        if (owners.Length == 0)
        {
            return null;
        }

        return DidYouMean.Nearest(field, FieldsByType[type]) is { } near
            ? $"Did you mean '{near}'?"
            : $"It is a field of {Fields.OneOf(owners)} nodes: remove it, or change the node's `type`.";
    }

    public static string Article(string type) => type[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? $"an {type} node" : $"a {type} node";
}
