using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Recipes;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Recipes;

/// <summary><c>promote_recipe</c>: a recipe becomes a workflow that stays.</summary>
public sealed class PromoteRecipeTool(RecipePromotion promotion)
{
    public const string Name = "promote_recipe";

    public static readonly Tool Definition = ManagementTools.Define(
        Name, "Keep a recipe as a workflow",
        """
        Use this when a recipe (r_…) has proved useful and is to stay: it becomes a workflow of the common catalogue, with a tool w_… that everybody sees. Recipes themselves
        go when a service that they call changes, or when others are used more. Promoting the same again changes nothing.
        """,
        """
        {
          "type": "object",
          "properties": {
            "recipe": { "type": "string", "description": "Its tool or its name." },
            "domain": { "type": "string", "description": "Of the workflow. Default: the API's name, else services." },
            "name": { "type": "string", "description": "Of the workflow: letters, digits, '_' and '-'. Default: the recipe's name." },
            "description": { "type": "string", "description": "What it does, for the models that choose it. Default: the recipe's." }
          },
          "required": ["recipe"],
          "additionalProperties": false
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "status": { "type": "string" }, "workflow_id": { "type": "string" }, "tool": { "type": ["string", "null"] }, "revision": { "type": "string" },
            "next": { "type": "string", "description": "What running it needs." }
          },
          "required": ["status"]
        }
        """,
        readOnly: false, destructive: false, idempotent: true, openWorld: false);

    /// <param name="own">The caller's recipes; null: it has none.</param>
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, RecipeSet? own, CancellationToken cancellationToken)
    {
        call.Caller.Grant.Demand(Scopes.WorkflowsWrite);
        var fields = new BodyFields(call.Arguments);
        var recipe = fields.Required("recipe");
        var request = RecipePromotion.Read(fields, call.Caller.Principal);
        fields.Complete(call);
        var name = recipe!.StartsWith(RecipeTools.Prefix, StringComparison.Ordinal) ? recipe[RecipeTools.Prefix.Length..] : recipe;
        if (own?.Recipes.FirstOrDefault(item => item.Name == name) is not { } kept || await promotion.PromoteAsync(own!.Id, name, request, cancellationToken) is not var (reply, tool))
        {
            throw new ApiProblemException(RecipeProblems.Unknown(name, [.. own?.Recipes.Select(item => item.Name) ?? []]));
        }

        var workflow = reply.Workflows[0];
        return ToolResults.Of(new JsonObject
        {
            ["status"] = "promoted",
            ["workflow_id"] = WorkflowIds.Of(workflow.Domain, workflow.Name),
            ["tool"] = tool,
            ["revision"] = workflow.Revision,
            ["next"] = own.Owner.Api is { } api && kept.Steps.Any(step => step.StartsWith($"{api.Name}.", StringComparison.Ordinal))
                ? $"Call {tool}. Its steps call '{api.Name}': callers bring that API along by X-Target-URL and X-API-Name, or it is configured as a service of that name."
                : $"Call {tool}.",
        });
    }
}
