using System.Security.Cryptography;
using System.Text;

namespace OrleansWorkflows.Gateway.Catalogue;

/// <summary>
/// The MCP tool names of a catalogue: <c>w_&lt;workflow&gt;</c>; of two workflows with one name in two domains the later is
/// <c>w_&lt;domain&gt;_&lt;workflow&gt;</c>. At most 40 characters of <c>[A-Za-z0-9_-]</c>, cut with a hash. Names do not depend on who asks.
/// </summary>
public sealed class ToolNames
{
    public const int MaxLength = 40;

    private readonly Dictionary<(string Domain, string Name), string> _byWorkflow = [];

    private readonly Dictionary<string, WorkflowCard> _byTool = new(StringComparer.Ordinal);

    public ToolNames(IReadOnlyList<WorkflowCard> cards)
    {
        var byAge = cards.OrderBy(card => card.CreatedAt).ThenBy(card => card.Domain, StringComparer.Ordinal).ThenBy(card => card.Name, StringComparer.Ordinal);
        foreach (var card in byAge)
        {
            var tool = Candidates(card).First(candidate => !_byTool.ContainsKey(candidate));
            _byTool[tool] = card;
            _byWorkflow[(card.Domain, card.Name)] = tool;
        }
    }

    /// <summary>The tool of a workflow; null: not in this catalogue.</summary>
    public string? Of(string domain, string name) => _byWorkflow.GetValueOrDefault((domain, name));

    /// <summary>The workflow of a tool; null: no such tool.</summary>
    public WorkflowCard? Find(string tool) => _byTool.GetValueOrDefault(tool);

    /// <summary>A name made fit for a tool; cut with a hash of the whole when characters or length were lost.</summary>
    public static string Fit(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return clean.Length <= MaxLength && clean == name ? clean : Cut(clean, name);
    }

    /// <summary>Most workflows take the first, so the others are not made before they are needed.</summary>
    private static IEnumerable<string> Candidates(WorkflowCard card)
    {
        yield return Fit($"w_{card.Name}");
        yield return Fit($"w_{card.Domain}_{card.Name}");
        yield return Cut($"w_{card.Name}", $"{card.Domain}/{card.Name}");
    }

    private static string Cut(string clean, string whole)
    {
        clean = string.Concat(clean.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 4));
        return $"{clean[..Math.Min(clean.Length, MaxLength - hash.Length - 1)]}_{hash}";
    }
}
