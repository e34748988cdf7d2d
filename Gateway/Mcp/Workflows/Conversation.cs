using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>
/// Follows one execution on behalf of one call, with progress, and puts its questions to the client in the way the client knows: input_required, elicitation,
/// or a result that says how to answer. The execution is never touched by what becomes of the call.
/// </summary>
public sealed partial class Conversation(
    IGrainFactory grains, ExecutionStarter starter, ExecutionFeed feed, StepOutputs outputs, QuestionForms forms, QuestionSeal seal, GatewaySettings settings, TimeProvider time, ILogger<Conversation> logger)
{
    /// <summary>Rounds of elicitation within one call of a session; after them the result says how to answer.</summary>
    private const int MaxRounds = 25;

    /// <summary>From a start: the first event is still to be told.</summary>
    /// <param name="began">When the call began, which is when its wait begins.</param>
    public ValueTask<CallToolResult> FollowAsync(ToolCall call, StartReply start, WorkflowCard card, long began, CancellationToken cancellationToken) =>
        FollowAsync(new Thread(call, start.ExecutionId, card), fromSequence: 1, finished: 0, start.View, began, cancellationToken);

    /// <summary>From the second call of an input_required exchange: its answers are given, then the execution is followed on.</summary>
    public async ValueTask<CallToolResult> ContinueAsync(ToolCall call, QuestionState state, WorkflowCard? card, CancellationToken cancellationToken)
    {
        var thread = new Thread(call, state.Execution, card);
        thread.Declined.UnionWith(state.Declined);
        var before = await ViewAsync(state.Execution);
        foreach (var (key, token) in state.Asked)
        {
            // An answer that is missing or unreadable: the question is simply asked again.
            if (call.Request.Params.InputResponses?.TryGetValue(key, out var response) is true && ElicitationForm.ReadAnswer(response) is { } answer)
            {
                await GiveAsync(thread, before, token, answer);
            }
        }

        return await FollowAsync(thread, before.Sequence + 1, Finished(before), null, time.GetTimestamp(), cancellationToken);
    }

    /// <summary>An answer given by <c>resume_workflow</c>, then the execution is followed on.</summary>
    /// <exception cref="ApiProblemException">The answer was refused; the message says what is expected.</exception>
    public async ValueTask<CallToolResult> ResumeAsync(ToolCall call, ExecutionId execution, AnswerRequest answer, CancellationToken cancellationToken)
    {
        var thread = new Thread(call, execution, null);
        var before = await ViewAsync(execution);
        if (!call.Scope.Grant.Sees(before.Domain, before.Workflow))
        {
            throw new ApiProblemException(McpProblems.UnknownExecution(execution.Value));
        }

        var reply = await starter.AnswerAsync(execution, answer);
        switch (reply.Outcome)
        {
            case AnswerOutcome.Accepted:
                break;
            case AnswerOutcome.AlreadyAnswered:
                thread.Notes.Add($"This question had been answered before, with {reply.FirstAnswer ?? JsonBytes.Null}; that answer stands and nothing was run again.");
                break;
            case AnswerOutcome.UnknownExecution:
                throw new ApiProblemException(McpProblems.UnknownExecution(execution.Value));
            default:
                throw new ApiProblemException(ApiProblems.AnswerRefused(reply) with { Detail = $"{reply.Message} {NextAfter(reply, execution)}" });
        }

        return await FollowAsync(thread, before.Sequence + 1, Finished(before), null, time.GetTimestamp(), cancellationToken);
    }

    /// <param name="known">How it stood a moment ago, if that is known.</param>
    private async ValueTask<CallToolResult> FollowAsync(
        Thread thread, long fromSequence, int finished, ExecutionView? known, long began, CancellationToken cancellationToken)
    {
        await using var progress = Report(thread, fromSequence, finished, cancellationToken);
        for (var round = 0; ; round++)
        {
            var view = known is not null && ExecutionStarter.IsSettled(known.Status)
                ? known
                : await starter.WaitAsync(thread.Execution, settings.Mcp.CallWait - time.GetElapsedTime(began), includeSteps: false, cancellationToken)
                    ?? throw new ApiProblemException(McpProblems.UnknownExecution(thread.Execution.Value));
            if (progress is not null)
            {
                await progress.CatchUpAsync(view.Sequence);
            }

            var questions = view.Status == ExecutionStatus.Waiting && round < MaxRounds ? await forms.OfAsync(view, thread.Call.Request.Server.ClientCapabilities, thread.Declined, thread.Complaints) : [];
            if (questions.Count == 0 || !await AskAsync(thread, view, questions, cancellationToken))
            {
                return ExecutionOutcome.Of(view, ToolOf(thread, view), settings.Mcp.OutputLimit, thread.Notes, await outputs.BeforeQuestionsAsync(view));
            }

            // Nobody's patience runs out while a person thinks, so the wait begins anew with each answer.
            (known, began) = (null, time.GetTimestamp());
        }
    }

    /// <summary>True: something was answered or declined, so look again. False: asking did not work.</summary>
    /// <exception cref="InputRequiredException">The questions go out as the result; the answers come with another call.</exception>
    private async ValueTask<bool> AskAsync(Thread thread, ExecutionView view, List<Question> questions, CancellationToken cancellationToken)
    {
        var server = thread.Call.Request.Server;
        if (!Generation.HasSession(server) && server.IsMrtrSupported)
        {
            var asked = questions.Select((question, index) => (Key: $"question_{index + 1}", question)).ToList();
            var state = new QuestionState(thread.Execution, [.. asked.Select(pair => (pair.Key, pair.question.Token))], [.. thread.Declined]);
            throw new InputRequiredException(
                asked.ToDictionary(pair => pair.Key, pair => InputRequest.ForElicitation(pair.question.Form)), seal.Close(thread.Call, state));
        }

        foreach (var question in questions)
        {
            try
            {
                var answer = await server.ElicitAsync(question.Form, cancellationToken);
                await GiveAsync(thread, view, question.Token, answer);
            }
            catch (Exception exception) when (exception is McpException or InvalidOperationException or IOException)
            {
                // A client that says it can be asked and then can not: the result tells how to answer.
                LogNotAsked(logger, thread.Execution.Value, exception.Message);
                thread.Notes.Add("The client could not put the question to the user.");
                return false;
            }
        }

        return true;
    }

    private async Task GiveAsync(Thread thread, ExecutionView asked, string token, ElicitResult result)
    {
        thread.Complaints.Remove(token);
        if (!result.IsAccepted)
        {
            thread.Declined.Add(token);
            thread.Notes.Add($"The user {(result.Action == "cancel" ? "dismissed" : "declined")} the question; the execution goes on waiting for an answer.");
            return;
        }

        var reply = await starter.AnswerAsync(thread.Execution, new AnswerRequest(ElicitationForm.ContentOf(result, asked, token), Token: token));
        switch (reply.Outcome)
        {
            case AnswerOutcome.DoesNotFit:
                thread.Complaints[token] = string.Join("\n", [reply.Message, .. reply.Problems.Select(problem => $"{problem.Path}: {problem.Message}")]);
                break;
            case AnswerOutcome.AlreadyAnswered:
                thread.Notes.Add($"The question had been answered before, with {reply.FirstAnswer ?? JsonBytes.Null}; that answer stands.");
                break;
            case AnswerOutcome.NothingWaits or AnswerOutcome.UnknownToken:
                thread.Notes.Add("The question was no longer open; the answer was not used.");
                break;
            default:
                break;
        }
    }

    private ProgressReporter? Report(Thread thread, long fromSequence, int finished, CancellationToken cancellationToken)
    {
        var request = thread.Call.Request;
        return request.Params.ProgressToken is { } token
            ? new ProgressReporter(
                feed, (value, ending) => request.Server.NotifyProgressAsync(token, value, cancellationToken: ending), time, thread.Execution, fromSequence, finished,
                thread.Card?.NodeCount ?? 0, cancellationToken)
            : null;
    }

    private async Task<ExecutionView> ViewAsync(ExecutionId execution) =>
        await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false)
        ?? throw new ApiProblemException(McpProblems.UnknownExecution(execution.Value));

    private static string? ToolOf(Thread thread, ExecutionView view) => thread.Card is not null
        ? thread.Call.Tool
        : thread.Call.Scope.Snapshot.ToolNames.Of(view.Domain, view.Workflow);

    private static int Finished(ExecutionView view) => view.StepsByStatus is { } counts
        ? counts.GetValueOrDefault("completed") + counts.GetValueOrDefault("compensated") + counts.GetValueOrDefault("failed")
        : view.CompletedSteps.Count + view.FailedSteps.Count;

    private static string NextAfter(AnswerReply reply, ExecutionId execution) => reply.Outcome switch
    {
        AnswerOutcome.DoesNotFit => "The question stays open: correct the answer and call resume_workflow again.",
        AnswerOutcome.Ambiguous => "Name the one you answer by its token and call resume_workflow again.",
        _ => $"Call get_workflow_status with execution_id {execution} to see how it stands, and what it waits for.",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "A question of execution {ExecutionId} could not be put to the client: {Reason}")]
    private static partial void LogNotAsked(ILogger logger, string executionId, string reason);

    /// <summary>What one call knows of the exchange.</summary>
    private sealed record Thread(ToolCall Call, ExecutionId Execution, WorkflowCard? Card)
    {
        public HashSet<string> Declined { get; } = new(StringComparer.Ordinal);

        /// <summary>Token → why the last answer was not taken.</summary>
        public Dictionary<string, string> Complaints { get; } = [];

        public List<string> Notes { get; } = [];
    }
}
