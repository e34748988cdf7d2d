namespace OrleansWorkflows.Gateway.Catalogue;

/// <summary>The workflows of one scope at one version of the catalogue. Immutable.</summary>
public sealed class CatalogueSnapshot
{
    public static readonly CatalogueSnapshot Empty = new(0, []);

    private readonly Dictionary<(string Domain, string Name), WorkflowCard> _byName;

    private readonly Lazy<ToolNames> _toolNames;

    private CatalogueSnapshot(long version, IEnumerable<WorkflowCard> cards)
    {
        Version = version;
        _byName = cards.ToDictionary(card => (card.Domain, card.Name));
        Cards = [.. _byName.Values.OrderBy(card => card.Domain, StringComparer.Ordinal).ThenBy(card => card.Name, StringComparer.Ordinal)];
        _toolNames = new Lazy<ToolNames>(() => new ToolNames(Cards));
    }

    public long Version { get; }

    /// <summary>By domain, then name.</summary>
    public IReadOnlyList<WorkflowCard> Cards { get; }

    /// <summary>The MCP tool of each workflow.</summary>
    public ToolNames ToolNames => _toolNames.Value;

    public WorkflowCard? Find(string domain, string name) => _byName.GetValueOrDefault((domain, name));

    /// <summary>This with the changes of a reply applied.</summary>
    public CatalogueSnapshot With(CatalogueReply reply)
    {
        if (reply.Version == Version && reply.Cards.Count == 0)
        {
            return this;
        }

        var cards = new Dictionary<(string Domain, string Name), WorkflowCard>(_byName);
        foreach (var card in reply.Cards)
        {
            if (card.IsDeleted)
            {
                cards.Remove((card.Domain, card.Name));
            }
            else
            {
                cards[(card.Domain, card.Name)] = card;
            }
        }

        return new CatalogueSnapshot(reply.Version, cards.Values);
    }
}
