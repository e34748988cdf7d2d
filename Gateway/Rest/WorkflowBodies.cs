using System.Diagnostics.CodeAnalysis;
using OrleansWorkflows.Gateway.Catalogue;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>A workflow in a list.</summary>
public record WorkflowSummaryBody
{
    public required string WorkflowId { get; init; }

    public required string Domain { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary><c>active</c> or <c>draft</c>.</summary>
    public required string Status { get; init; }

    public required string Revision { get; init; }

    public string Version { get; init; } = "";

    public string? Pattern { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The MCP tool that runs it.</summary>
    public string? Tool { get; init; }

    public required int NodeCount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedBy { get; init; }

    /// <summary><c>api</c>, or the file or URL it came from.</summary>
    public required string Origin { get; init; }

    public static WorkflowSummaryBody From(WorkflowCard card, ToolNames tools) => new()
    {
        WorkflowId = WorkflowIds.Of(card.Domain, card.Name),
        Domain = card.Domain,
        Name = card.Name,
        Description = card.Description,
        Status = card.IsDraft ? "draft" : "active",
        Revision = card.Revision,
        Version = card.Version,
        Pattern = card.Pattern,
        Labels = card.Labels,
        Tool = tools.Of(card.Domain, card.Name),
        NodeCount = card.NodeCount,
        CreatedAt = card.CreatedAt,
        UpdatedAt = card.UpdatedAt,
        CreatedBy = card.CreatedBy,
        Origin = card.Origin,
    };
}

/// <summary>One workflow in full.</summary>
public sealed record WorkflowBody : WorkflowSummaryBody
{
    [SetsRequiredMembers]
    private WorkflowBody(WorkflowSummaryBody summary)
        : base(summary)
    {
    }

    public WorkflowBody()
    {
    }

    /// <summary>JSON Schema of the parameters.</summary>
    public JsonBytes Params { get; init; } = JsonBytes.EmptyObject;

    /// <summary>In graph form.</summary>
    public JsonBytes Definition { get; init; } = JsonBytes.EmptyObject;

    public string Drawing { get; init; } = "";

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RevisionInfo> Revisions { get; init; } = [];

    /// <summary>Executions by status.</summary>
    public IReadOnlyDictionary<string, long> Statistics { get; init; } = new Dictionary<string, long>();

    /// <summary>As its author sent it.</summary>
    public string? Source { get; init; }

    public static WorkflowBody From(WorkflowDetail detail, ToolNames tools) => new(WorkflowSummaryBody.From(detail.Card, tools))
    {
        Params = detail.Card.InputSchema,
        Definition = detail.Definition,
        Drawing = detail.Card.Drawing,
        Revisions = detail.Revisions,
        Statistics = detail.Statistics,
        Source = detail.Source,
    };
}

public sealed record WorkflowPageBody(IReadOnlyList<WorkflowSummaryBody> Items, string? NextCursor);

public sealed record CreatedWorkflowBody(string WorkflowId, string Revision, IReadOnlyList<Problem>? Warnings);
