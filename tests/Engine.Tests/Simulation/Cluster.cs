using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// Everything around the engine in one thread and virtual time: activations, the messages between them, services, slots, timers. The same seed
/// gives the same run.
/// </summary>
internal sealed class Cluster
{
    private static readonly TimeSpan MostRun = TimeSpan.FromDays(3650);

    private readonly PriorityQueue<Action, (DateTimeOffset, long)> _agenda = new();
    private readonly Dictionary<ExecutionId, Activation> _current = [];
    private readonly IReadOnlyDictionary<string, WorkflowDefinition> _workflows;
    private readonly IReadOnlyDictionary<string, string> _pins;
    private readonly Random _random;
    private readonly SlotBook _slots = new();
    private readonly Dictionary<ExecutionId, string> _starting = [];
    private readonly List<string>? _trace;
    private long _order;
    private int _activations;

    public Cluster(
        IReadOnlyDictionary<string, WorkflowDefinition> workflows,
        int seed,
        Faults faults,
        Func<string, JsonBytes, JsonBytes?>? answers = null,
        List<string>? trace = null,
        Func<string, JsonBytes?>? personAnswers = null)
    {
        (_workflows, Faults, _trace) = (workflows, faults, trace);
        _random = new Random(seed);
        _pins = workflows.ToDictionary(w => w.Key, w => w.Value.Revision);
        Journal = new SimulatedJournal(workflows);
        Services = new SimulatedServices(_random, faults, answers);
        People = new People(this, _random) { Answers = personAnswers ?? (_ => null) };
        Now = new DateTimeOffset(2026, 2, 23, 9, 0, 0, TimeSpan.Zero);
    }

    public DateTimeOffset Now { get; private set; }

    public Faults Faults { get; }

    public SimulatedJournal Journal { get; }

    public SimulatedServices Services { get; }

    public People People { get; }

    /// <summary>Types of all events that were stored.</summary>
    public HashSet<Type> Seen { get; } = [];

    public EngineLimits Limits { get; init; } = EngineLimits.Default;

    public Inputs Inputs() => new()
    {
        Now = Now, Random = _random.NextDouble, NewId = () => $"{_random.NextInt64():x16}{_random.NextInt64():x16}", Limits = Limits,
    };

    public ExecutionId Start(string workflow, JsonBytes args)
    {
        var id = new ExecutionId($"{workflow}-{Journal.Executions.Count + _agenda.Count}");
        _starting[id] = workflow;
        Reliably(null, id, StartOf(workflow, args, null), _ => { });
        return id;
    }

    public void Fork(ExecutionState source)
    {
        var id = new ExecutionId($"{source.Id}-fork-{_order}");
        Trace($"{id} begins as {source.Id} at {source.Sequence}");
        _starting[id] = source.Definition.FullName;
        var origin = new ForkOrigin(source.Id, source.Sequence, null, null);
        Reliably(null, id, new ForkExecution(Journal.WithOutputs(source.Id, () => Outputs.AllKept(source)), origin, source.Params, source.Labels, "fork", null, "silo-start", "simulated", IsAdmitted: IsAdmitted()), _ => { });
    }

    /// <summary>Runs until nothing is left to be done.</summary>
    public void Run()
    {
        var steps = 0;
        var end = Now + MostRun;
        while (_agenda.TryDequeue(out var action, out var at))
        {
            Now = (at.Item1 > Now ? at.Item1 : Now) + Faults.ClockJump();
            action();
            if (++steps > 200_000 || Now > end)
            {
                throw new OracleException($"It does not end: {steps:N0} actions, {Now - end + MostRun} of virtual time.");
            }
        }
    }

    public void Soon(Action action) => After(TimeSpan.FromMilliseconds(_random.Next(20)), action);

    public void After(TimeSpan delay, Action action) => _agenda.Enqueue(action, (Now + delay, _order++));

    /// <summary>What was done, for people who look for a fault.</summary>
    public void Trace(string line) => _trace?.Add($"{Now:HH:mm:ss.fff} {line}");

    public bool Append(Activation activation, ExecutionState state, IReadOnlyList<ExecutionEvent> events)
    {
        var snapshot = _random.Next(4) == 0 ? StateCodec.Encode(state) : null;
        if (!Journal.TryAppend(activation.Id, state.Sequence - events.Count + 1, events, snapshot))
        {
            return false;
        }

        if (_trace is not null)
        {
            Trace($"{activation.Id} {System.Text.Encoding.UTF8.GetString(EventCodec.Encode(events))}");
        }

        if (state.Phase == Phase.Ended || _random.Next(3) == 0)
        {
            Invariants.Check(state);
            Oracles.IgnoresStrays(state, Inputs());
        }

        if (state.Timers.Count > 0)
        {
            ArmTimer(activation.Id, state.Timers.Min!.DueAt);
        }

        People.Noticed(activation.Id, state, events);
        Seen.UnionWith(events.Select(e => e.GetType()));
        return true;
    }

    public void Died(Activation activation, string how)
    {
        Trace($"{activation.Id} dies {how}");
        if (_current.GetValueOrDefault(activation.Id) == activation)
        {
            _current.Remove(activation.Id);
        }

        // A keeper notices.
        After(TimeSpan.FromSeconds(_random.Next(20)), () => Deliver(activation.Id, new FireTimers(), null));
    }

    /// <summary>Brings a request to whoever answers for an execution now.</summary>
    public void Deliver(ExecutionId id, ExecutionRequest request, Action<Reply?>? reply)
    {
        if (!Journal.Knows(id) && request is not (StartExecution or ForkExecution))
        {
            return;
        }

        if (_current.TryGetValue(id, out var known) && known.State.Sequence > 0 && Faults.Splits())
        {
            Trace($"{id} is taken for dead");
            _current.Remove(id);
            known.SleepThrough(TimeSpan.FromSeconds(_random.Next(120)));
        }

        if (!_current.TryGetValue(id, out var activation))
        {
            _current[id] = activation = new Activation(this, Load(id), $"silo-{_activations++}");
        }

        activation.Post(request, reply);
    }

    /// <summary>Sends until it is acknowledged, or the sender is no more; it may arrive late and more than once.</summary>
    public void Reliably(Activation? sender, ExecutionId to, ExecutionRequest request, Action<Reply?> acknowledged)
    {
        var isDone = false;
        Try();

        void Try()
        {
            if (isDone || sender is { IsDead: true })
            {
                return;
            }

            for (var copies = Faults.LosesMessage() ? 0 : Faults.DuplicatesMessage() ? 2 : 1; copies > 0; copies--)
            {
                After(TimeSpan.FromMilliseconds(_random.Next(200)), () => Deliver(to, request, Acknowledge));
            }

            After(TimeSpan.FromSeconds(5), Try);
        }

        void Acknowledge(Reply? reply)
        {
            if (isDone || sender is { IsDead: true } || Faults.LosesMessage())
            {
                return;
            }

            isDone = true;
            Soon(() => acknowledged(reply));
        }
    }

    public void Dispatch(Activation sender, ExecutionCommand command)
    {
        Trace($"{sender.Id} -> {command.GetType().Name} {command.Id}");
        switch (command)
        {
            case RunStep call:
                Answer(sender, call, Services.Perform(sender.Id, call));
                break;
            case StartChild start:
                StartChild(sender, start, refused => sender.Done(command, refused ?? (start.Wait ? null : new ChildStartDecided(start.Step, start.Run, null))));
                break;
            case CancelChild cancel:
                StartChild(sender, cancel.Start, refused =>
                {
                    if (refused is not null)
                    {
                        sender.Done(command, refused);
                        return;
                    }

                    var request = new CancelExecution(cancel.Compensate, cancel.Reason, cancel.Terminate);
                    Reliably(sender, cancel.Start.Child, request, _ => sender.Done(command, null));
                });
                break;
            case PauseChild pause:
                StartChild(sender, pause.Start, refused =>
                {
                    if (refused is not null)
                    {
                        sender.Done(command, refused);
                        return;
                    }

                    Reliably(sender, pause.Start.Child, new PauseWithParent(pause.Number, pause.IsPaused, pause.Reason), _ =>
                        sender.Done(command, new ChildPauseAcknowledged(pause.Start.Step, pause.Start.Run, pause.Number)));
                });
                break;
            case UndoChild undo:
                Reliably(sender, undo.Child, new UndoForParent(undo.Reason), _ => sender.Done(command, null));
                break;
            case NotifyParent notify:
                Reliably(sender, notify.Parent, new ChildChanged(notify.Notice), _ => sender.Done(command, new FinishDuty(Duty.NotifyParent, notify.Notice.Number)));
                break;
            case NextPage:
                Soon(() => sender.Done(command, new TakeNextPage()));
                break;
            case AcquireSlot acquire:
                var answer = _slots.Acquire(acquire.Slot, sender.Id);
                Soon(() => sender.Done(command, answer is { } granted ? new DecideSlot(granted, IsAdmitted()) : null));
                break;
            case AwaitAdmission:
                After(TimeSpan.FromSeconds(_random.Next(30)), () => sender.Done(command, new AdmitExecution()));
                break;
            case ReleaseSlot release:
                foreach (var next in _slots.Release(release.Slot, sender.Id))
                {
                    Reliably(null, next, new DecideSlot(true, IsAdmitted()), _ => { });
                }

                Soon(() => sender.Done(command, new FinishDuty(Duty.ReleaseSlot, 0)));
                break;
            case DeleteSecrets delete:
                Soon(() => sender.Done(command, new FinishDuty(Duty.DeleteSecrets, delete.Number)));
                break;
            default:
                throw new OracleException($"Unknown command {command.GetType().Name}.");
        }
    }

    /// <summary>
    /// The activation that answers for an execution now has the state that its journal says. One that has not acted may be behind: what was asked of the one before
    /// it, which is taken for dead, is still done.
    /// </summary>
    public void CheckLive(ExecutionId id, ExecutionState replayed)
    {
        if (_current.TryGetValue(id, out var activation) && (activation.IsOwner || activation.State.Sequence == replayed.Sequence))
        {
            Oracles.Same($"Execution {id}: live and replayed state", activation.State, replayed);
        }
    }

    private void Answer(Activation sender, RunStep call, CompleteStep result) => After(TimeSpan.FromMilliseconds(_random.Next(3000)), () =>
    {
        if (!sender.IsDead)
        {
            sender.Done(call, result);
        }
        else if (_random.Next(2) == 0)
        {
            // The answer to a dead activation reaches its successor after all.
            Deliver(sender.Id, result, null);
        }
    });

    private void StartChild(Activation sender, StartChild start, Action<ChildStartDecided?> then)
    {
        var check = ParamChecker.Check(_workflows[start.Workflow].Params, start.Args, start.Workflow);
        if (check.Values is not { } args)
        {
            Soon(() => then(new ChildStartDecided(start.Step, start.Run, new StepError("invalid_arguments", check.Problems[0].Message, IsFinal: true))));
            return;
        }

        _starting[start.Child] = start.Workflow;
        var state = sender.State;
        var parent = new ParentLink(sender.Id, start.Step, start.Run, (state.Parent?.Depth ?? 0) + 1, state.Pins, start.Wait);
        Reliably(sender, start.Child, StartOf(start.Workflow, args, parent), _ => then(null));
    }

    private StartExecution StartOf(string workflow, JsonBytes args, ParentLink? parent) => new(
        args, new Dictionary<string, string>(), [], _pins, parent, $"{workflow} {args}", null, null, "silo-start", "simulated", IsAdmitted: IsAdmitted());

    /// <summary>Mostly the silo has room.</summary>
    private bool IsAdmitted() => _random.Next(4) > 0;

    private ExecutionState Load(ExecutionId id)
    {
        if (!Journal.Knows(id))
        {
            return ExecutionState.New(id, _workflows[_starting[id]]);
        }

        var state = Journal.Load(id);
        Oracles.Same($"Execution {id}: state from snapshot and tail, and replayed state", state, Journal.Replay(id));
        return state;
    }

    private void ArmTimer(ExecutionId id, DateTimeOffset dueAt)
    {
        var delay = dueAt > Now ? dueAt - Now : TimeSpan.Zero;
        After(delay + TimeSpan.FromMilliseconds(_random.Next(1000)), () => Deliver(id, new FireTimers(), null));
        if (delay > TimeSpan.Zero && Faults.CallsTimersEarly())
        {
            After(delay * _random.NextDouble(), () => Deliver(id, new FireTimers(), null));
        }
    }
}
