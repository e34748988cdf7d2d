using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>They answer what executions ask: directly or by way of the root, sometimes wrongly first, sometimes twice; and they cancel.</summary>
internal sealed class People(Cluster cluster, Random random)
{
    private readonly Dictionary<ExecutionId, ExecutionId> _parents = [];
    private readonly Dictionary<string, JsonBytes> _accepted = [];

    /// <summary>The answer to a question by the step; null: some fitting answer.</summary>
    public Func<string, JsonBytes?> Answers { get; init; } = _ => null;

    public bool PausesChildren { get; set; }

    public void Noticed(ExecutionId id, ExecutionState state, IReadOnlyList<ExecutionEvent> events)
    {
        foreach (var e in events)
        {
            switch (e)
            {
                case ExecutionStarted { Parent: { } parent }:
                    if (parent.IsAwaited)
                    {
                        _parents[id] = parent.Execution;
                    }

                    if (PausesChildren && random.Next(4) == 0)
                    {
                        Pause(id, TimeSpan.FromMilliseconds(random.Next(5_000)), TimeSpan.FromSeconds(random.Next(100)));
                    }

                    break;
                case YieldOpened { Token: var token, Step: var step }:
                    var node = (YieldNode)state.Graph.NodeAt(StepAddress.Parse(step, state.Graph));
                    if (node.Timeout is null || random.Next(3) > 0)
                    {
                        cluster.After(TimeSpan.FromSeconds(random.Next(60)), () => Answer(id, token, node, 0));
                    }

                    break;
                default:
                    break;
            }
        }
    }

    public void Cancel(ExecutionId id, TimeSpan after, bool compensate, bool terminate) => cluster.After(after, () =>
    {
        cluster.Trace($"{id} is {(terminate ? "terminated" : "cancelled")}");
        cluster.Reliably(null, id, new CancelExecution(compensate, "Enough.", terminate), _ => { });
    });

    /// <summary>Somebody pauses it, and looks again and again until it goes on.</summary>
    public void Pause(ExecutionId id, TimeSpan after, TimeSpan length) => cluster.After(after, () =>
    {
        cluster.Trace($"{id} is paused");
        cluster.Deliver(id, new PauseExecution("Wait."), _ => { });
        cluster.After(length, () => Unpause(id));
    });

    /// <summary>Somebody looks whether it has failed, and starts it again.</summary>
    public void Retry(ExecutionId id, TimeSpan after, bool fromAnyStep) => cluster.After(after, () =>
    {
        if (!cluster.Journal.Knows(id) || cluster.Journal.Replay(id) is not { Phase: Phase.Ended } state)
        {
            return;
        }

        string[] steps = [.. state.Steps.Keys.Order(StringComparer.Ordinal)];
        var from = fromAnyStep && steps.Length > 0 ? steps[random.Next(steps.Length)] : null;
        cluster.Trace($"{id} is to run again from {from}");
        cluster.Deliver(id, new RetryExecution(from), _ => { });
    });

    /// <summary>Somebody begins a new execution with a copy of it as it stands.</summary>
    public void Fork(ExecutionId id, TimeSpan after) => cluster.After(after, () =>
    {
        if (cluster.Journal.Knows(id))
        {
            cluster.Fork(cluster.Journal.Replay(id));
        }
    });

    private void Unpause(ExecutionId id)
    {
        // The pause may still be under way, to an activation that sleeps.
        var state = cluster.Journal.Knows(id) ? cluster.Journal.Replay(id) : null;
        if (state is { Pause.IsOwn: true })
        {
            cluster.Trace($"{id} is to go on");
            cluster.Deliver(id, new UnpauseExecution(), _ => { });
        }

        if (state?.Phase != Phase.Ended)
        {
            cluster.After(TimeSpan.FromSeconds(30), () => Unpause(id));
        }
    }

    private void Answer(ExecutionId id, string token, YieldNode node, int tries)
    {
        if (cluster.Journal.Replay(id) is not { Phase: Phase.Running } state || state.Step(state.Tokens[token])?.Activity != StepActivity.Asking)
        {
            return;
        }

        var isWrong = tries == 0 && node.Expects.Count > 0 && random.Next(4) == 0;
        var answer = isWrong ? JsonBytes.Parse("""{"unknown":1}""") : Answers(node.Id) ?? Fitting(node);
        var to = tries < 3 && random.Next(2) == 0 ? RootOf(id) : id;
        cluster.Deliver(to, new AnswerYield(answer, null, token), reply => Replied(reply, token, answer, isWrong));
        cluster.After(TimeSpan.FromSeconds(30), () => Answer(id, token, node, tries + 1));
    }

    private void Replied(Reply? reply, string token, JsonBytes answer, bool isWrong)
    {
        switch (reply)
        {
            case RouteAnswer route:
                cluster.Deliver(route.To, new AnswerYield(route.Request.Answer, route.Request.Node, route.Request.Token), r => Replied(r, token, answer, isWrong));
                break;
            case AnswerDecided { Answer: { Outcome: AnswerOutcome.Accepted or AnswerOutcome.AlreadyAnswered } accepted }:
                if (isWrong && accepted.Outcome == AnswerOutcome.Accepted)
                {
                    throw new OracleException($"The answer {answer} was accepted.");
                }

                if (!_accepted.TryAdd(token, accepted.FirstAnswer!) && !_accepted[token].Equals(accepted.FirstAnswer))
                {
                    throw new OracleException($"Token {token} was answered {_accepted[token]} and then {accepted.FirstAnswer}.");
                }

                break;
            default:
                break;
        }
    }

    private JsonBytes Fitting(YieldNode node) => JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        foreach (var field in node.Expects)
        {
            w.WritePropertyName(field.Name);
            switch (field.Type)
            {
                case ParamType.Bool:
                    w.WriteBooleanValue(random.Next(2) == 0);
                    break;
                case ParamType.Int:
                    w.WriteNumberValue(random.Next(10));
                    break;
                default:
                    w.WriteStringValue("an answer");
                    break;
            }
        }

        w.WriteEndObject();
    });

    private ExecutionId RootOf(ExecutionId id)
    {
        while (_parents.TryGetValue(id, out var parent))
        {
            id = parent;
        }

        return id;
    }
}
