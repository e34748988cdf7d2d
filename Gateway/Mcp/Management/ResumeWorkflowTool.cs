using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Apps;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Mcp.Workflows;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary><c>resume_workflow</c>: answers a yield, for clients that can not be asked.</summary>
public sealed class ResumeWorkflowTool(Conversation conversation, QuestionSeal seal) : IManagementTool
{
    public Tool Definition { get; } = ManagementTools.Define(
        "resume_workflow", "Answer a waiting workflow",
        """
        Use this when a workflow has answered with status "waiting" and you have the answer to its question, from the user where it is the user's to decide.
        It goes on where it waited, also hours or a restart later, and this call waits for the outcome as the workflow's own tool does. An answer that does not
        fit is refused with what is expected. Answering the same question twice runs nothing twice.
        """,
        """
        {
          "type": "object",
          "properties": {
            "execution_id": { "type": "string", "description": "Whose question, from execution_id of the answer that said waiting." },
            "answer": { "type": "object", "description": "The fields that the question expects." },
            "token": { "type": "string", "description": "Which question, from waiting[].token. Needed when several are open." },
            "node": { "type": "string", "description": "Which question, by waiting[].node, in place of the token." }
          },
          "required": ["execution_id", "answer"],
          "additionalProperties": false
        }
        """,
        ExecutionOutcome.Schema,
        readOnly: false, destructive: true, idempotent: true, openWorld: true, meta: ExecutionApp.ToolMeta());

    public string? Scope => Scopes.ExecutionsControl;

    public ToolGroups Group => ToolGroups.Workflows;

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (seal.Open(call) is { } state)
        {
            return await conversation.ContinueAsync(call, state, null, cancellationToken);
        }

        var fields = new BodyFields(call.Arguments);
        var id = fields.ExecutionId("execution_id");
        var (answer, token, node) = (fields.Any("answer"), fields.Text("token"), fields.Text("node"));
        if (answer?.Element.ValueKind is not JsonValueKind.Object)
        {
            fields.Add("answer", $"'answer' {(answer is null ? "is missing" : "is no object")}: give an object with the fields in 'expects' of the question.");
        }

        fields.Complete(call);
        return await conversation.ResumeAsync(call, id!.Value, new AnswerRequest(answer!, node, token), cancellationToken);
    }
}
