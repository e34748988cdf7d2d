using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>A call of a <c>w_*</c> tool: starts an execution and follows it to its end, to a question or to the limit of the wait.</summary>
public sealed class WorkflowCalls(ExecutionStarter starter, Conversation conversation, QuestionSeal seal, GatewaySettings settings, TimeProvider time)
{
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, WorkflowCard card, CancellationToken cancellationToken)
    {
        if (seal.Open(call) is { } state)
        {
            // The second call of an input_required exchange: the execution is under way.
            return await conversation.ContinueAsync(call, state, card, cancellationToken);
        }

        var began = time.GetTimestamp();

        // A quick workflow costs one call to its grain. With progress wanted the start answers at once, so that the first steps can be told as they finish.
        var wait = call.Request.Params.ProgressToken is null ? settings.Mcp.CallWait : TimeSpan.Zero;
        var command = CommandOf(call, card) with { Params = JsonBytes.From(call.Arguments), Wait = wait };
        var reply = await StartAsync(call, command, cancellationToken);
        return await conversation.FollowAsync(call, reply, card, began, cancellationToken);
    }

    /// <summary>Starts an execution and answers with how it stands, waiting for nothing.</summary>
    public async ValueTask<ExecutionView> StartAsync(ToolCall call, WorkflowCard card, CancellationToken cancellationToken)
    {
        var reply = await StartAsync(call, CommandOf(call, card) with { Params = JsonBytes.From(call.Arguments) }, cancellationToken);
        return reply.View ?? await starter.ShowAsync(reply.ExecutionId) ?? throw new ApiProblemException(McpProblems.UnknownExecution(reply.ExecutionId.Value));
    }

    /// <summary>Everything of a start but its parameters.</summary>
    public static StartCommand CommandOf(ToolCall call, WorkflowCard card) => new()
    {
        Domain = card.Domain,
        Workflow = card.Name,
        Scope = call.Scope.Name,
        IdempotencyKey = call.IdempotencyKey,
        Target = call.Caller.Headers.Target,
        TargetHeaders = call.Caller.Headers.TargetHeaders,
        StartedBy = call.Caller.Principal,
        MaxExecutions = call.Caller.Grant.Limits.MaxExecutions,
    };

    /// <exception cref="ApiProblemException">It was refused.</exception>
    public async Task<StartReply> StartAsync(ToolCall call, StartCommand command, CancellationToken cancellationToken)
    {
        // Cancelling the request ends the wait, not the execution.
        var reply = await starter.StartAsync(command).WaitAsync(cancellationToken);
        return reply.Outcome switch
        {
            StartOutcome.Started or StartOutcome.Existing => reply,
            StartOutcome.InvalidArguments => throw new ApiProblemException(McpProblems.InvalidArguments(call.Tool, reply.Problems)),
            StartOutcome.KeyReused => throw new ApiProblemException(McpProblems.KeyReused(reply.ExecutionId)),
            StartOutcome.Draft => throw new ApiProblemException(McpProblems.Draft(WorkflowIds.Of(command.Domain, command.Workflow))),
            StartOutcome.Overloaded => throw new ApiProblemException(ApiProblems.Overloaded(reply)),
            _ => throw new ApiProblemException(McpProblems.UnknownWorkflow(
                WorkflowIds.Of(command.Domain, command.Workflow), WorkflowIds.Hint(new WorkflowRef(command.Domain, command.Workflow), [.. call.Scope.Cards]))),
        };
    }
}
