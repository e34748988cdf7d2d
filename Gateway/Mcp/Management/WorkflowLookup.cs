using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>Finds the workflow that a <c>workflow_id</c> means.</summary>
public sealed class WorkflowLookup(ToolScopes scopes)
{
    /// <summary><c>domain/name</c>, a bare name of the domain <c>default</c> or of the only domain that has it, or the name of its tool.</summary>
    /// <exception cref="ApiProblemException">There is none, or several; the message says which are near.</exception>
    public async ValueTask<(WorkflowCard Card, ToolScope Scope)> FindAsync(ToolScope scope, string id, CancellationToken cancellationToken)
    {
        if (Find(scope, id) is { } card)
        {
            return (card, scope);
        }

        // It may be new, taken in by another gateway a moment ago.
        scope = await scopes.RefreshAsync(scope, cancellationToken);
        return Find(scope, id) is { } found ? (found, scope) : throw Unknown(scope, id);
    }

    private static WorkflowCard? Find(ToolScope scope, string id)
    {
        var workflow = WorkflowRef.Parse(id);
        if (scope.Cards.FirstOrDefault(card => card.Domain == workflow.Domain && card.Name == workflow.Name) is { } exact)
        {
            return exact;
        }

        var named = scope.Cards.Where(card => card.Name == id).Take(2).ToList();
        return named.Count == 1 ? named[0] : scope.FindTool(id);
    }

    private static ApiProblemException Unknown(ToolScope scope, string id) =>
        new(McpProblems.UnknownWorkflow(id, WorkflowIds.Hint(WorkflowRef.Parse(id), [.. scope.Cards])));
}
