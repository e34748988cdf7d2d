using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec.Graph;

/// <summary>A graph as Mermaid text (<c>flowchart TD</c>), for Markdown pages.</summary>
public static class MermaidDrawing
{
    /// <summary>The text, ending in a line feed. Labels are quoted and escaped; ids of the graph are not used as Mermaid ids.</summary>
    public static string Draw(WorkflowGraph graph)
    {
        var text = new StringBuilder();
        text.Append("flowchart TD\n");
        var names = new Dictionary<string, string>();
        foreach (var node in graph.Nodes)
        {
            names.TryAdd(node.Id, string.Create(CultureInfo.InvariantCulture, $"n{names.Count}"));
        }

        foreach (var group in graph.Groups)
        {
            names.TryAdd(group.Id, string.Create(CultureInfo.InvariantCulture, $"g{names.Count}"));
        }

        var known = graph.Groups.Select(group => group.Id).ToHashSet();
        var members = graph.Nodes.Where(node => node.Group is not null && known.Contains(node.Group)).ToLookup(node => node.Group!);
        foreach (var node in graph.Nodes.Where(node => node.Group is null || !known.Contains(node.Group)))
        {
            Node("    ", node);
        }

        foreach (var group in graph.Groups.Where(group => members[group.Id].Any()))
        {
            text.Append(CultureInfo.InvariantCulture, $"    subgraph {names[group.Id]} [\"{Escape(group.Label)}\"]\n");
            foreach (var node in members[group.Id])
            {
                Node("        ", node);
            }

            text.Append("    end\n");
        }

        foreach (var edge in graph.Edges)
        {
            if (names.TryGetValue(edge.From, out var from) && names.TryGetValue(edge.To, out var to))
            {
                var arrow = edge.Kind == GraphEdgeKind.Failure ? "-.->" : "-->";
                var label = string.IsNullOrWhiteSpace(edge.Label) ? "" : $"|\"{Escape(edge.Label)}\"|";
                text.Append(CultureInfo.InvariantCulture, $"    {from} {arrow}{label} {to}\n");
            }
        }

        return text.ToString();

        void Node(string indent, GraphNode node)
        {
            var (open, close) = Shape(node.Kind);
            text.Append(CultureInfo.InvariantCulture, $"{indent}{names[node.Id]}{open}\"{Escape(node.Label)}\"{close}\n");
        }
    }

    private static (string Open, string Close) Shape(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Branch => ("{", "}"),
        GraphNodeKind.Workflow => ("[[", "]]"),
        GraphNodeKind.Yield => ("([", "])"),
        GraphNodeKind.Compensate => ("{{", "}}"),
        GraphNodeKind.Error => ("((", "))"),
        GraphNodeKind.Snapshot => ("[(", ")]"),
        GraphNodeKind.Wait or GraphNodeKind.Set => ("(", ")"),
        _ => ("[", "]"),
    };

    private static string Escape(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var character in label)
        {
            switch (character)
            {
                case '"':
                    text.Append("#quot;");
                    break;
                case '<':
                    text.Append("#lt;");
                    break;
                case '>':
                    text.Append("#gt;");
                    break;
                // Mermaid reads Markdown and entities even inside quotes.
                case '#' or '&' or '`' or '\\' or ';':
                    text.Append(CultureInfo.InvariantCulture, $"#{(int)character};");
                    break;
                default:
                    text.Append(char.IsControl(character) ? ' ' : character);
                    break;
            }
        }

        return text.ToString();
    }
}
