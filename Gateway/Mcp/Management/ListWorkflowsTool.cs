using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>list_workflows</c>: what there is. Source: requirement 002.</summary>
public sealed class ListWorkflowsTool(IGrainFactory grains, GatewaySettings settings) : IManagementTool
{
    private const int MaxPage = 100;

    /// <summary>Executions looked through for a status that is one of executions.</summary>
    private const int MaxExecutions = 2_000;

    public Tool Definition { get; } = ManagementTools.Define(
        "list_workflows", "List workflows",
        "Use this when you need to find a workflow: all there are, drafts too, with what each is for and the tool that runs it.",
        """
        {
          "type": "object",
          "properties": {
            "status_filter": {
              "type": "string", "enum": ["draft", "active", "executing", "completed", "failed", "paused"],
              "description": "draft or active; or those with an execution of that status."
            },
            "pattern_filter": { "type": "string", "description": "Those of this pattern." },
            "domain": { "type": "string", "description": "Those of this domain." },
            "limit": { "type": "integer", "minimum": 1, "maximum": 100, "description": "Default 50." },
            "cursor": { "type": "string", "description": "next_cursor of the page before." }
          },
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflows": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "workflow_id": { "type": "string" }, "name": { "type": "string" }, "description": { "type": "string" },
                  "pattern": { "type": ["string", "null"] }, "status": { "type": "string", "enum": ["draft", "active"] },
                  "created_at": { "type": "string" }, "updated_at": { "type": "string" }, "created_by": { "type": ["string", "null"] },
                  "domain": { "type": "string" }, "version": { "type": "string" }, "revision": { "type": "string" },
                  "tool": { "type": ["string", "null"] }, "node_count": { "type": "integer" }
                },
                "required": ["workflow_id", "name", "status"]
              }
            },
            "total": { "type": "integer" },
            "next_cursor": { "type": ["string", "null"] },
            "next": { "type": "string", "description": "What to do when nothing is found." }
          },
          "required": ["workflows", "total"]
        }
        """,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.WorkflowsRead;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var (status, pattern, domain, cursor) = (fields.Text("status_filter")?.ToLowerInvariant(), fields.Text("pattern_filter"), fields.Text("domain"), fields.Text("cursor"));
        var limit = fields.Integer("limit", 1, MaxPage) ?? 50;
        if (status is not null && !StatusWords.All.Contains(status))
        {
            fields.Add("status_filter", $"'{status}' is no status.{DidYouMean.Hint(status, StatusWords.All)} It is one of {string.Join(", ", StatusWords.All)}.");
        }

        fields.Complete(call);
        var running = status is not null && StatusWords.StatusesOf(status) is { Count: > 0 } statuses ? await WithExecutionsAsync(statuses) : null;
        var cards = call.Scope.Cards
            .Where(card => (domain is null || card.Domain == domain) && (pattern is null || card.Pattern == pattern))
            .Where(card => running is not null ? running.Contains((card.Domain, card.Name)) : status is null || StatusWords.Of(card) == status)
            .OrderBy(Key, StringComparer.Ordinal)
            .ToList();
        var (page, next) = Cursors.Page(cards, Key, cursor, limit);
        var summaries = page.Select(card => WorkflowRecords.Summary(card, call.Scope)).ToList();

        // Long descriptions: fewer on a page rather than none.
        while (summaries.Count > 1 && summaries.Sum(summary => OutputLimit.Text(summary).Length + 1) > settings.Mcp.OutputLimit - 200)
        {
            summaries.RemoveRange(summaries.Count / 2, summaries.Count - (summaries.Count / 2));
            next = Cursors.Page(page, Key, null, summaries.Count).Next;
        }

        var answer = new JsonObject
        {
            ["workflows"] = new JsonArray([.. summaries]),
            ["total"] = cards.Count,
            ["next_cursor"] = next,
        };
        if (cards.Count == 0)
        {
            answer["next"] = NextOf(call.Scope, domain);
        }

        return ToolResults.Of(answer);

        static string Key(WorkflowCard card) => $"{card.Domain}/{card.Name}";
    }

    private static string NextOf(ToolScope scope, string? domain)
    {
        var domains = scope.Cards.Select(card => card.Domain).Distinct().Order(StringComparer.Ordinal).ToList();
        return domains.Count == 0 ? "There are no workflows yet. create_workflow makes one."
            : $"No workflow is so.{(domain is null || domains.Contains(domain) ? "" : DidYouMean.Hint(domain, domains))} Leave filters out to see all. Domains: {string.Join(", ", domains.Take(20))}.";
    }

    private async Task<HashSet<(string Domain, string Name)>> WithExecutionsAsync(IReadOnlyList<ExecutionStatus> statuses)
    {
        var query = grains.GetGrain<IExecutionQueryGrain>(0);
        var found = new HashSet<(string, string)>();
        string? cursor = null;
        var seen = 0;
        do
        {
            var page = await query.List(new ListExecutionsRequest { Statuses = statuses, Cursor = cursor, Limit = 100 });
            found.UnionWith(page.Items.Select(item => (item.Domain, item.Workflow)));
            cursor = page.NextCursor;
            seen += page.Items.Count;
        }
        while (cursor is not null && seen < MaxExecutions);
        return found;
    }
}
