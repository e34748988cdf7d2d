namespace OrleansWorkflows.Spec.Graph.Layout;

/// <summary>Vertices and links of a graph: arrows at groups become arrows at their members, and what cannot be drawn is left out.</summary>
internal sealed class Expansion
{
    /// <summary>Where more arrows than this would run between the members of a group and what surrounds it, they meet in one joint.</summary>
    private const int MostArrowsOfGroup = 6;

    private readonly WorkflowGraph graph;
    private readonly List<Vertex> vertices = [];
    private readonly Dictionary<string, Vertex> nodes = [];
    private readonly Dictionary<string, GroupEnds> groups = [];
    private readonly Dictionary<(Vertex, Vertex, GraphEdgeKind), Link> links = [];

    private Expansion(WorkflowGraph graph) => this.graph = graph;

    public static (List<Vertex> Vertices, List<Link> Links) Of(WorkflowGraph graph)
    {
        var expansion = new Expansion(graph);
        expansion.AddNodes();
        expansion.AddJoints();
        foreach (var edge in graph.Edges)
        {
            foreach (var from in expansion.Last(edge.From))
            {
                foreach (var to in expansion.First(edge.To))
                {
                    expansion.Link(edge, from, to);
                }
            }
        }

        return (expansion.vertices, [.. expansion.links.Values]);
    }

    private void AddNodes()
    {
        foreach (var group in graph.Groups)
        {
            groups.TryAdd(group.Id, new GroupEnds(groups.Count));
        }

        foreach (var node in graph.Nodes)
        {
            var group = node.Group is null ? null : groups.GetValueOrDefault(node.Group);
            var vertex = new Vertex { Node = node, Group = group?.Index ?? -1 };
            if (nodes.TryAdd(node.Id, vertex))
            {
                vertices.Add(vertex);
                group?.Members.Add(vertex);
            }
        }

        var entered = new HashSet<Vertex>();
        var left = new HashSet<Vertex>();
        foreach (var edge in graph.Edges)
        {
            if (nodes.TryGetValue(edge.From, out var from) && nodes.TryGetValue(edge.To, out var to) && from.Group >= 0 && from.Group == to.Group)
            {
                entered.Add(to);
                // Both a branch and its fallback lead on.
                if (edge.Kind != GraphEdgeKind.Failure)
                {
                    left.Add(from);
                }
            }
        }

        foreach (var group in groups.Values)
        {
            group.First = Outer(group.Members, entered);
            group.Last = Outer(group.Members, left);
        }
    }

    private static List<Vertex> Outer(List<Vertex> members, HashSet<Vertex> inner)
    {
        var outer = members.Where(member => !inner.Contains(member)).ToList();
        return outer.Count > 0 ? outer : members;
    }

    /// <summary>Keeps the number of links linear: a group of a thousand branches that leads to another is two thousand links, not a million.</summary>
    private void AddJoints()
    {
        var arriving = graph.Edges.GroupBy(edge => edge.To).ToDictionary(edges => edges.Key, edges => edges.Sum(edge => Last(edge.From).Count));
        foreach (var (id, group) in groups)
        {
            if (NeedsJoint(arriving.GetValueOrDefault(id), group.First.Count))
            {
                var joint = Joint();
                group.First.ForEach(member => Link(new GraphEdge(id, member.Node!.Id), joint, member));
                group.First = [joint];
            }
        }

        var leaving = graph.Edges.GroupBy(edge => edge.From).ToDictionary(edges => edges.Key, edges => edges.Sum(edge => First(edge.To).Count));
        foreach (var (id, group) in groups)
        {
            if (NeedsJoint(leaving.GetValueOrDefault(id), group.Last.Count))
            {
                var joint = Joint();
                group.Last.ForEach(member => Link(new GraphEdge(member.Node!.Id, id), member, joint));
                group.Last = [joint];
            }
        }
    }

    private static bool NeedsJoint(int outside, int members) => outside > 1 && members > 1 && (long)outside * members > MostArrowsOfGroup;

    private Vertex Joint()
    {
        var joint = new Vertex();
        vertices.Add(joint);
        return joint;
    }

    private List<Vertex> First(string id) => nodes.TryGetValue(id, out var vertex) ? [vertex] : groups.GetValueOrDefault(id)?.First ?? [];

    private List<Vertex> Last(string id) => nodes.TryGetValue(id, out var vertex) ? [vertex] : groups.GetValueOrDefault(id)?.Last ?? [];

    private void Link(GraphEdge edge, Vertex from, Vertex to)
    {
        if (from == to)
        {
            return;
        }

        var key = (from, to, edge.Kind);
        links[key] = links.TryGetValue(key, out var known)
            ? new Link(known.Edge with { Label = Layout.Link.Joined(known.Edge.Label, edge.Label) }, from, to)
            : new Link(edge, from, to);
    }

    /// <summary>Where arrows at a group begin and end: the members that no other member leads to, or that lead to no other member, or a joint.</summary>
    private sealed class GroupEnds(int index)
    {
        public int Index { get; } = index;

        public List<Vertex> Members { get; } = [];

        public List<Vertex> First { get; set; } = [];

        public List<Vertex> Last { get; set; } = [];
    }
}
