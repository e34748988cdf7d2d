using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Live;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>One execution with somebody who looks on: reports its steps, has its questions answered, prints its result.</summary>
/// <param name="isKept">The store outlives the process, so that an unanswered question can be answered later.</param>
internal sealed class ForegroundExecution(
    IGrainFactory grains, ExecutionStarter starter, ExecutionFeed feed, Questions questions, Terminal terminal, bool isKept)
{
    /// <summary>How long undoing may take after Ctrl-C.</summary>
    private static readonly TimeSpan UndoPatience = TimeSpan.FromSeconds(30);

    private readonly StepProgress _progress = new(terminal);

    public async Task<int> RunAsync(StartCommand command, CancellationToken cancellationToken)
    {
        var reply = await starter.StartAsync(command);
        if (reply.View is null && reply.Problems.Count > 0)
        {
            foreach (var problem in reply.Problems)
            {
                terminal.Line(ProblemText.Of(problem, terminal));
            }

            return CommandLine.Invalid;
        }

        var execution = grains.GetGrain<IExecutionGrain>(reply.ExecutionId.Value);
        terminal.Line($"{terminal.Bold($"{command.Domain}/{command.Workflow}")} {terminal.Dim(reply.ExecutionId.Value)}");
        try
        {
            if (!await FollowAsync(execution, reply.ExecutionId, cancellationToken))
            {
                return CommandLine.Failed;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Line("Interrupted; undoing what was done.");
            await execution.Cancel(compensate: true, "interrupted");
            using var patience = new CancellationTokenSource(UndoPatience);
            await FollowAsync(execution, reply.ExecutionId, patience.Token);
        }

        return Report((await execution.Get(includeSteps: true))!);
    }

    /// <summary>To the end of the execution; false: it waits for an answer that nobody here can give, and stays so.</summary>
    private async Task<bool> FollowAsync(IExecutionGrain execution, ExecutionId id, CancellationToken cancellationToken)
    {
        await foreach (var entry in feed.WatchAsync(id, _progress.NextSequence, cancellationToken))
        {
            if (entry is { Type: "step_completed" or "step_failed" or "step_cancelled", Step: { } step } && _progress.ChildOf(step) is { } child)
            {
                await ReportChildAsync(child, step);
            }

            _progress.Show(entry);
            if (entry.Type is "yield_opened" or "child_reported" && !await AnswerAsync(execution, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A child's steps are its own; they are shown when it has ended, before the step that it was.</summary>
    private async Task ReportChildAsync(string child, string path)
    {
        if (await grains.GetGrain<IExecutionGrain>(child).Get(includeSteps: true) is { Steps: { } steps })
        {
            foreach (var step in steps.OrderBy(step => step.EndedAt ?? DateTimeOffset.MaxValue))
            {
                if (step.Child is { } inner)
                {
                    await ReportChildAsync(inner, $"{path}/{step.Id}");
                }

                _progress.Show(step, path);
            }
        }
    }

    private async Task<bool> AnswerAsync(IExecutionGrain execution, CancellationToken cancellationToken)
    {
        foreach (var question in (await execution.Get(includeSteps: false))?.Waiting ?? [])
        {
            if (!questions.IsNew(question))
            {
                continue;
            }

            while (true)
            {
                if (await questions.AnswerAsync(question, terminal, cancellationToken) is not { } answer)
                {
                    return await LeaveAsync(execution, question);
                }

                var reply = await execution.Answer(new AnswerRequest(answer, question.Node, question.Token));
                if (reply.Outcome is AnswerOutcome.DoesNotFit)
                {
                    terminal.Line(terminal.Red(string.Join(Environment.NewLine, reply.Problems.Select(problem => problem.Message).DefaultIfEmpty(reply.Message))));
                    continue;
                }

                break;
            }
        }

        return true;
    }

    private async Task<bool> LeaveAsync(IExecutionGrain execution, WaitingView question)
    {
        terminal.Line($"WF0283: '{question.Node}' asks, and nobody can answer here. Give --answer '{question.Node}=JSON', or run it on a terminal.");
        if (isKept)
        {
            terminal.Line($"It goes on waiting: serve the same --data and POST the answer to /executions/{question.ExecutionId}/resume.");
            return false;
        }

        await execution.Cancel(compensate: true, "nobody can answer");
        return true;
    }

    private int Report(ExecutionView view)
    {
        var took = view.EndedAt - view.StartedAt;
        terminal.Line($"{Painted(view.Status)}{(took is { } time ? $" in {StepProgress.Seconds(time)}" : "")}");
        if (view.Status == ExecutionStatus.Completed)
        {
            JsonOutput.Write(view.Result ?? JsonBytes.Null);
            return CommandLine.Ok;
        }

        JsonOutput.Write(new { view.ExecutionId, view.Status, view.Error, view.Result, view.Compensation });
        return CommandLine.Failed;
    }

    private string Painted(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Completed => terminal.Green("completed"),
        ExecutionStatus.Failed => terminal.Red("failed"),
        _ => terminal.Yellow(status.ToString().ToLowerInvariant()),
    };
}
