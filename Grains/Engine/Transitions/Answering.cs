using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>A person answers a yield. A wrong answer is refused and changes nothing; a used token gives the first answer again.</summary>
internal static class Answering
{
    public static Reply Decide(Turn turn, AnswerYield request)
    {
        var state = turn.State;
        var open = Views.Waiting.Of(state);
        if (request.Token is { } token && state.Tokens.TryGetValue(token, out var asked)
            && state.Step(asked) is { Question: { } question } used && question.Token == token && used.Activity != StepActivity.Asking)
        {
            return Outputs.Of(state, used) is { } first
                ? Refuse(AnswerOutcome.AlreadyAnswered, $"'{asked}' was answered before; the first answer counts.", open, first)
                : Refuse(AnswerOutcome.UnknownToken, $"The question of '{asked}' was withdrawn: it timed out or the execution stopped. Ask for the execution to see what is open.", open);
        }

        if (request.Token is { } childs && state.Tokens.TryGetValue(childs, out var parent)
            && state.Step(parent)?.Child is { } child && open.All(w => w.Token != childs))
        {
            // No longer open here; the child knows what was answered.
            return new RouteAnswer(child.Id, new AnswerRequest(request.Answer, null, childs));
        }

        var named = open.Where(w => (request.Token is null || w.Token == request.Token) && (request.Node is null || w.Node == request.Node)).ToArray();
        return (named, request) switch
        {
            ([var one], _) => Answer(turn, one, request, open),
            (_, { Token: not null }) => Refuse(AnswerOutcome.UnknownToken, "No open question has this token. Ask for the execution: its 'waiting' lists what is open.", open),
            _ when open.Count == 0 => Refuse(AnswerOutcome.NothingWaits, $"Execution {state.Id} waits for no answer; it is {Word(state.Status)}.", open),
            ([], _) => Refuse(AnswerOutcome.UnknownToken, $"Nothing waits at '{request.Node}'. Open: {string.Join(", ", open.Select(w => w.Node))}.", open),
            _ => Refuse(AnswerOutcome.Ambiguous, $"{named.Length} questions are open ({string.Join(", ", named.Select(w => w.Node))}): name one by 'node' or 'token'.", open),
        };
    }

    private static Reply Answer(Turn turn, WaitingView question, AnswerYield request, IReadOnlyList<WaitingView> open)
    {
        if (question.ExecutionId != turn.State.Id.Value)
        {
            return new RouteAnswer(new ExecutionId(question.ExecutionId), new AnswerRequest(request.Answer, null, question.Token));
        }

        var node = (YieldNode)turn.Graph.NodeAt(StepAddress.Parse(question.Node, turn.Graph));
        var answer = request.Answer;
        if (node.Expects.Count > 0)
        {
            var check = ParamChecker.Check(node.Expects, answer, $"'{question.Node}'");
            if (check.Problems.Count > 0)
            {
                var problems = check.Problems.Select(p => new Problem("WF0410", p.Path, p.Message)).ToArray();
                return new AnswerDecided(new AnswerReply(
                    AnswerOutcome.DoesNotFit,
                    $"The answer does not fit what '{question.Node}' expects: {string.Join(" ", problems.Select(p => p.Message))} Expected: {question.Expects}. The execution goes on waiting.",
                    problems,
                    open));
            }

            answer = check.Values!;
        }

        if (answer.SizeBytes > turn.Inputs.Limits.MaxOutputBytes)
        {
            return Refuse(
                AnswerOutcome.DoesNotFit,
                $"The answer to '{question.Node}' is {answer.SizeBytes:N0} bytes; at most {turn.Inputs.Limits.MaxOutputBytes:N0} are kept. The execution goes on waiting.",
                open);
        }

        turn.Emit(new YieldAnswered { Step = question.Node, Answer = answer });
        return new AnswerDecided(new AnswerReply(AnswerOutcome.Accepted, $"'{question.Node}' is answered.", [], [], answer));
    }

    private static AnswerDecided Refuse(AnswerOutcome outcome, string message, IReadOnlyList<WaitingView> open, JsonBytes? first = null) =>
        new(new AnswerReply(outcome, message, [], open, first));

    private static string Word(ExecutionStatus status) => status.ToString().ToLowerInvariant();
}
