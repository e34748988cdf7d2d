namespace OrleansWorkflows.Gateway.Access;

/// <summary>The MCP tools that a caller is shown, so that a model sees few.</summary>
[Flags]
public enum ToolGroups
{
    None = 0,

    /// <summary>The <c>w_*</c> tools with what goes on with their calls (<c>get_workflow_status</c>, <c>resume_workflow</c>, <c>cancel_workflow</c>), and <c>_plan</c>.</summary>
    Workflows = 1,

    /// <summary>The tools that create, look through, export and operate.</summary>
    Management = 2,

    /// <summary>Operations of services and of the API that the caller brings along.</summary>
    Services = 4,

    All = Workflows | Management | Services,
}

/// <summary>Groups as settings and addresses write them.</summary>
public static class ToolGroupWords
{
    public static readonly IReadOnlyList<string> All = ["workflows", "management", "services"];

    /// <summary>No word: all of them. Words that are unknown are passed over; <see cref="Unknown"/> has them.</summary>
    public static ToolGroups Read(IReadOnlyCollection<string> words) =>
        words.Count == 0 ? ToolGroups.All : words.Where(All.Contains).Aggregate(ToolGroups.None, (groups, word) => groups | Enum.Parse<ToolGroups>(word, ignoreCase: true));

    public static IEnumerable<string> Unknown(IEnumerable<string> words) => words.Where(word => !All.Contains(word));
}
