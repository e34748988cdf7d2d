using OrleansWorkflows.Engine.Tests.Simulation;
using OrleansWorkflows.Engine.Views;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Support;

/// <summary>
/// One execution, request by request: what each leads to, and the state after it. Every decision is stored, replayed and compared with the live
/// state on the way.
/// </summary>
internal sealed class Scenario
{
    public static readonly DateTimeOffset Start = new(2026, 2, 23, 9, 0, 0, TimeSpan.Zero);
    public static readonly ExecutionId Id = new("e1");

    private readonly ExecutionId _id = Id;
    private readonly List<ExecutionEvent> _all = [];
    private readonly EngineLimits _limits;
    private int _ids;

    public Scenario(
        WorkflowDefinition definition,
        string args = "{}",
        ParentLink? parent = null,
        EngineLimits? limits = null,
        IReadOnlyDictionary<string, string>? labels = null,
        IReadOnlyList<string>? machines = null,
        TargetApi? target = null,
        bool isAdmitted = true)
    {
        _limits = limits ?? EngineLimits.Default;
        State = ExecutionState.New(Id, definition);
        var check = ParamChecker.Check(definition.Params, JsonBytes.Parse(args), "the test");
        var pins = new Dictionary<string, string> { ["test/child"] = "revision-of-child", ["test/main"] = "revision-of-main" };
        StartRequest = new StartExecution(
            check.Values ?? throw new ArgumentException(check.Problems[0].Message, nameof(args)),
            labels ?? new Dictionary<string, string>(), machines ?? [], pins, parent, "digest", target, "tester", "silo-1", "machine-1", IsAdmitted: isAdmitted);
        Decide(StartRequest);
    }

    /// <summary>A copy of another execution as it stands.</summary>
    private Scenario(Scenario source, string? step, string? args)
    {
        (_limits, _id, StartRequest, Now) = (source._limits, new ExecutionId("fork"), source.StartRequest, source.Now);
        var state = step is null ? source.State : source.Before(step);
        State = ExecutionState.New(_id, state.Definition);
        Decide(new ForkExecution(
            state,
            new ForkOrigin(Id, state.Sequence, null, step),
            args is null ? state.Params : JsonBytes.Parse(args),
            state.Labels,
            "fork",
            "tester",
            "silo-1",
            "machine-1"));
    }

    public StartExecution StartRequest { get; }

    public ExecutionState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>0.5: the middle of any jitter.</summary>
    public double Random { get; set; } = 0.5;

    /// <summary>Of the last decision.</summary>
    public IReadOnlyList<ExecutionEvent> Events { get; private set; } = [];

    /// <summary>What the last decision wants done.</summary>
    public IReadOnlyList<ExecutionCommand> Commands { get; private set; } = [];

    public Reply? Reply { get; private set; }

    public AnswerReply Answered => Assert.IsType<AnswerDecided>(Reply).Answer;

    /// <summary>Steps whose calls are in flight.</summary>
    public string InFlight => string.Join(' ', ExecutionEngine.Outstanding(State).OfType<RunStep>().Select(c => c.Step));

    public ExecutionView View => ExecutionViews.Of(State, includeSteps: true);

    /// <summary>Step and status of every entry of the undo, in order.</summary>
    public string Undone => string.Join(' ', View.Compensation.Select(c => $"{c.Step}:{c.Status}"));

    public static Scenario Of(string definition, string args = "{}") => new(Specs.Of(definition), args);

    public static Scenario OfGraph(string graph) => new(Specs.OfGraph(graph));

    public StepStatus? Status(string step) => State.Step(step)?.Status;

    public string? Output(string step) => Outputs.Of(State, State.Step(step))?.ToString();

    /// <summary>The call of a step that is in flight.</summary>
    public RunStep Call(string step) => Assert.Single(ExecutionEngine.Outstanding(State).OfType<RunStep>(), c => c.Step == step);

    public Scenario Decide(ExecutionRequest request)
    {
        var inputs = new Inputs { Now = Now, Random = () => Random, NewId = () => $"id-{++_ids}", Limits = _limits };
        var decision = ExecutionEngine.Decide(State, request, inputs);
        (State, Events, Reply) = (decision.State, decision.Events, decision.Reply);
        Commands = ExecutionEngine.CommandsOf(Events, State);
        _all.AddRange(EventCodec.Decode(EventCodec.Encode(Events)));
        if (State.Sequence > 0 && State.Sequence < 10_000)
        {
            Invariants.Check(State);
            Oracles.Same("Live and replayed state", State, _all.Aggregate(ExecutionState.New(_id, State.Definition), ExecutionEngine.Apply));
            Oracles.Same("State and its snapshot", State, StateCodec.Decode(StateCodec.Encode(State), State.Definition));
        }

        return this;
    }

    public Scenario Complete(string step, string output = "{}")
    {
        var call = Call(step);
        return Decide(new CompleteStep(step, call.Run, call.Attempt, JsonBytes.Parse(output), null, "svc", call.IsUndo));
    }

    public Scenario Fail(string step, string code = "http_503", int? http = null, bool unknown = false, bool final = false, TimeSpan? retryAfter = null)
    {
        var call = Call(step);
        var error = new StepError(code, $"{step} failed.", HttpStatus: http, OutcomeUnknown: unknown, IsFinal: final, RetryAfter: retryAfter);
        return Decide(new CompleteStep(step, call.Run, call.Attempt, null, error, "svc", call.IsUndo));
    }

    /// <summary>Time passes; timers that are due fire.</summary>
    public Scenario Pass(TimeSpan time)
    {
        Now += time;
        return Decide(new FireTimers());
    }

    public Scenario Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public Scenario Answer(string answer, string? node = null, string? token = null) => Decide(new AnswerYield(JsonBytes.Parse(answer), node, token));

    public Scenario Crash() => Decide(new ClaimExecution("silo-2", "machine-2"));

    /// <summary>Whatever pages left over is decided on.</summary>
    public Scenario TakePages()
    {
        while (State.Page.More)
        {
            Decide(new TakeNextPage());
        }

        return this;
    }

    public Scenario Cancel(bool compensate = true, bool terminate = false) => Decide(new CancelExecution(compensate, "enough", terminate));

    public Scenario Pause(string? reason = null) => Decide(new PauseExecution(reason));

    public Scenario Unpause() => Decide(new UnpauseExecution());

    public Scenario Retry(string? from = null) => Decide(new RetryExecution(from));

    public Scenario Fork(string? step = null, string? args = null) => new(this, step, args);

    /// <summary>The state just before a step started.</summary>
    private ExecutionState Before(string step)
    {
        var state = ExecutionState.New(Id, State.Definition);
        foreach (var e in _all.TakeWhile(e => (e as StepEvent)?.Step != step))
        {
            state = ExecutionEngine.Apply(state, e);
        }

        return state;
    }

    /// <summary>A child tells how it stands.</summary>
    public Scenario Child(
        string step, ExecutionStatus status, string? result = null, int number = 1, ErrorView? error = null, IReadOnlyList<CompensationView>? undone = null)
    {
        var child = State.Step(step)!.Child!;
        return Decide(new ChildChanged(new ChildNotice
        {
            Child = child.Id,
            StepId = step,
            Run = 1,
            Number = number,
            Status = status,
            Result = result is null ? null : JsonBytes.Parse(result),
            Error = error,
            Compensation = undone ?? [],
        }));
    }

    /// <summary>A child asks its question, under a token.</summary>
    public Scenario ChildAsks(string step, string node, string token, int number = 1)
    {
        var child = State.Step(step)!.Child!;
        var question = new WaitingView
        {
            Node = node, Token = token, Message = "?", Expects = JsonBytes.EmptyObject, Schema = JsonBytes.EmptyObject, Since = Now, ExecutionId = child.Id.Value,
        };
        return Decide(new ChildChanged(new ChildNotice
        {
            Child = child.Id, StepId = step, Run = 1, Number = number, Status = ExecutionStatus.Waiting, Waiting = [question],
        }));
    }
}
