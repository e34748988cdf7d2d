using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>create_workflow</c>: step records, or a graph, become a workflow. Source: requirement 002.</summary>
public sealed class CreateWorkflowTool(IGrainFactory grains, WorkflowCatalogue catalogue) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "create_workflow", "Create a workflow",
        """
        Use this when a new workflow is to be defined, or an existing one replaced by a new revision (what runs already keeps its own).
        Give steps: each does what parameters.call with parameters.args says, after its dependencies; a step without a call is a checkpoint that a person
        completes; validation "manual-review" asks a person for approval. Without steps the workflow is a draft. Every mistake is reported at once.
        Creating the same again changes nothing.
        """,
        """
        {
          "type": "object",
          "properties": {
            "workflow_id": { "type": "string", "description": "Its name; letters, digits, '_' and '-'. Default: made from name." },
            "name": { "type": "string", "description": "For people." },
            "description": { "type": "string", "description": "What it does: the tool of the workflow begins with it." },
            "pattern": { "type": "string", "description": "The pattern it belongs to." },
            "steps": {
              "type": "array",
              "description": "What it does, each after its dependencies. None: a draft.",
              "items": {
                "type": "object",
                "properties": {
                  "id": { "type": "string" },
                  "name": { "type": "string" },
                  "type": { "type": "string", "description": "development, integration, validation, deployment …" },
                  "enforcement": { "type": "string", "description": "code-review, startup-validation, unit-tests …" },
                  "validation": { "type": "string", "description": "manual-review asks a person; unit-tests and integration-tests run parameters.validation_call." },
                  "dependencies": { "type": "array", "items": { "type": "string" }, "description": "Ids of steps that come before." },
                  "target_machines": { "type": "array", "items": { "type": "string" } },
                  "estimated_duration": { "type": "integer", "description": "Minutes." },
                  "parameters": {
                    "type": "object",
                    "description": "call: the tool of a service, as service.tool; args: its arguments, with $name for parameters and outputs; output, on_error, timeout, compensate, when: as in a graph; validation_call, validation_args."
                  }
                },
                "required": ["id"]
              }
            },
            "params": { "type": "object", "description": "Parameters of the workflow: name → type, or {type, required, default, description, …}." },
            "domain": { "type": "string", "description": "Default: default." },
            "version": { "type": "string", "description": "Your own name for this revision, such as 1.2." },
            "labels": { "type": "object", "description": "Texts by name, to find its executions by." },
            "definition": { "type": "object", "description": "In place of steps: a definition with a graph, as in a spec file." }
          },
          "required": ["name"]
        }
        """,
        """
        {
          "type": "object",
          "properties": {
            "status": { "type": "string", "const": "success" },
            "workflow_id": { "type": "string" },
            "workflow_status": { "type": "string", "enum": ["active", "draft"] },
            "revision": { "type": "string" },
            "tool": { "type": ["string", "null"], "description": "The tool that runs it." },
            "is_new": { "type": "boolean", "description": "False: it was there already, just so." },
            "warnings": { "type": "array", "items": { "type": "object" } },
            "next": { "type": "string" }
          },
          "required": ["status", "workflow_id"]
        }
        """,
        readOnly: false, destructive: false, idempotent: true, openWorld: false);

    public string? Scope => Scopes.WorkflowsWrite;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var createdBy = call.Caller.Principal == McpCaller.Anonymous ? null : call.Caller.Principal;
        var reply = await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).ImportWorkflow(JsonBytes.From(WithoutNulls(call)), createdBy);
        if (!reply.Accepted)
        {
            return ToolResults.Failure(ApiProblems.InvalidSpec(reply.Problems) with
            {
                Detail = $"The workflow has {(reply.Problems.Count == 1 ? "a mistake" : $"{reply.Problems.Count} mistakes")}; nothing was stored. Correct what is listed and call create_workflow again.",
            });
        }

        catalogue.Expect(reply.CatalogueVersion);
        var created = reply.Workflows[0];
        var snapshot = await catalogue.ReadAsync("", cancellationToken);
        var isDraft = snapshot.Find(created.Domain, created.Name)?.IsDraft is true;
        var id = WorkflowIds.Of(created.Domain, created.Name);
        var tool = isDraft ? null : snapshot.ToolNames.Of(created.Domain, created.Name);
        var json = new JsonObject
        {
            ["status"] = "success",
            ["workflow_id"] = id,
            ["workflow_status"] = isDraft ? "draft" : "active",
            ["revision"] = created.Revision,
            ["tool"] = tool,
            ["is_new"] = created.IsNew,
            ["next"] = isDraft
                ? "It is a draft: call create_workflow with the same workflow_id and steps to make it run."
                : $"Call {tool} to run it and wait for the outcome, or execute_workflow with workflow_id {id} to start it only.",
        };
        if (reply.Problems.Count > 0)
        {
            json["warnings"] = ApiProblem.ToJson(reply.Problems);
        }

        return ToolResults.Of(json);
    }

    /// <summary>Typed clients send their optional parameters as null.</summary>
    private static JsonObject WithoutNulls(ToolCall call)
    {
        var json = JsonNode.Parse(call.Arguments.GetRawText())!.AsObject();
        Strip(json);
        foreach (var step in json["steps"] as JsonArray ?? [])
        {
            Strip(step as JsonObject);
        }

        return json;
    }

    private static void Strip(JsonObject? json)
    {
        foreach (var name in json?.Where(field => field.Value is null).Select(field => field.Key).ToList() ?? [])
        {
            json!.Remove(name);
        }
    }
}
