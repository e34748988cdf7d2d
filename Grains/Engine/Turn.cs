namespace OrleansWorkflows.Engine;

/// <summary>One decision in the making: the tentative state, the events so far, and the steps whose settling has not been followed up yet.</summary>
internal sealed class Turn(ExecutionState state, Inputs inputs)
{
    private readonly Queue<StepAddress> _settled = new();

    public ExecutionState State { get; private set; } = state;

    public Inputs Inputs { get; } = inputs;

    public List<ExecutionEvent> Events { get; } = [];

    /// <summary>Of the outputs, arguments and items in the events.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>The page is full: what is not begun yet is left to the next one.</summary>
    public bool IsFull => Events.Count >= Inputs.Limits.MaxPageEvents || SizeBytes >= Inputs.Limits.MaxPageBytes;

    /// <summary>It goes on where the last page ended.</summary>
    public bool TakesPage { get; set; }

    /// <summary>Something that can go on was left to the next page.</summary>
    public bool HasLeftOver { get; private set; }

    public DateTimeOffset Now => Inputs.Now;

    public ExecutionGraph Graph => State.Graph;

    /// <summary>Makes an event a fact of this turn.</summary>
    public void Emit(ExecutionEvent e)
    {
        e = e with { At = Now };
        State = ExecutionEngine.Apply(State, e);
        Events.Add(e);
        SizeBytes += SizeOf(e);
        HasLeftOver &= e is not StopStarted;
        if (e is StepEvent step and (StepCompleted or StepFailed or StepSkipped or StepCancelled or YieldAnswered or SnapshotTaken))
        {
            FollowUp(step.Step);
        }
    }

    /// <summary>What comes after a step that has settled is to be decided in this turn.</summary>
    public void FollowUp(string path) => _settled.Enqueue(StepAddress.Parse(path, Graph));

    /// <summary>An instant after a delay; far beyond any calendar it is the last one that there is.</summary>
    public DateTimeOffset After(TimeSpan delay) => delay < DateTimeOffset.MaxValue - Now ? Now + delay : DateTimeOffset.MaxValue;

    public DateTimeOffset? After(TimeSpan? delay) => delay is { } known ? After(known) : null;

    /// <summary>Whether something more may begin; if not, the next page has to look for it.</summary>
    public bool HasRoom()
    {
        HasLeftOver |= IsFull;
        return !IsFull;
    }

    public bool TryTakeSettled(out StepAddress address) => _settled.TryDequeue(out address);

    public string PathOf(StepAddress address) => address.ToPath(Graph);

    private static int SizeOf(ExecutionEvent e) => e switch
    {
        StepCompleted { Output: { } output } => output.SizeBytes,
        StepScheduled { Args: { } args } => args.SizeBytes,
        UndoScheduled { Args: { } args } => args.SizeBytes,
        YieldAnswered answered => answered.Answer.SizeBytes,
        ChildRequested child => child.Args.SizeBytes,
        ForeachStarted each => each.Items.SizeBytes,
        _ => 0,
    };
}
