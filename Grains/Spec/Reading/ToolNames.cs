using OrleansWorkflows.Services;

namespace OrleansWorkflows.Spec;

/// <summary>The names of tools in specs.</summary>
public static class ToolNames
{
    /// <summary>Built into every silo.</summary>
    public static readonly IReadOnlyList<string> BuiltIn = ["http", "sql_query", "echo", "fail", "sleep"];

    /// <summary><c>tool</c> or <c>service.tool</c>: one or two parts of letters, digits, <c>_</c> and <c>-</c>, with dots allowed inside the tool.</summary>
    public static bool IsWellFormed(string name) =>
        name.Length is > 0 and <= 256 && name.Split('.').All(part => part.Length > 0 && part.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '/' or ':'));

    /// <summary>Every tool a document mentions, each once: what has to be looked up before it can be validated against the services.</summary>
    public static IReadOnlySet<string> MentionedIn(DocNode? document)
    {
        var tools = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<DocNode>();
        if (document is not null)
        {
            open.Push(document);
        }

        while (open.TryPop(out var node))
        {
            if (node is DocList list)
            {
                foreach (var item in list.Items)
                {
                    open.Push(item);
                }
            }
            else if (node is DocMap map)
            {
                Mention(map, tools);
                foreach (var entry in map.Entries)
                {
                    open.Push(entry.Value);
                }
            }
        }

        return tools;
    }

    private static void Mention(DocMap map, HashSet<string> tools)
    {
        foreach (var field in (ReadOnlySpan<string>)["call", "validation_call"])
        {
            if (map[field] is DocScalar { Kind: DocScalarKind.Text, Text.Length: > 0 } call)
            {
                tools.Add(call.Text);
            }
        }

        if (map["tool"] is DocScalar { Text.Length: > 0 } tool && (map["service"] ?? map["server"]) is DocScalar { Text.Length: > 0 } service)
        {
            tools.Add($"{service.Text}.{tool.Text}");
        }
    }
}

/// <summary>Tools that were looked up beforehand; those that were not are not judged.</summary>
public sealed class ToolSnapshot(IReadOnlyDictionary<string, ToolLookup> lookups) : IToolCatalog
{
    private static readonly ToolLookup NotKnown = new(ToolLookupKind.NotKnown, []);

    /// <summary>Looks up what a spec text mentions.</summary>
    /// <param name="target">The API in scope through request headers; null: none.</param>
    public static async Task<ToolSnapshot> ForAsync(
        string text, string fileName, IServiceDirectory services, TargetApi? target, CancellationToken cancellationToken)
    {
        var document = DocumentReader.Read(text, new ProblemList(fileName));
        var lookups = new Dictionary<string, ToolLookup>(StringComparer.Ordinal);
        foreach (var tool in ToolNames.MentionedIn(document))
        {
            lookups[tool] = await services.FindAsync(tool, target, cancellationToken);
        }

        return new ToolSnapshot(lookups);
    }

    public ToolLookup Find(string tool) => lookups.GetValueOrDefault(tool, NotKnown);
}
