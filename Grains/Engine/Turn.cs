namespace OrleansWorkflows.Engine;

/// <summary>One decision in the making: the tentative state, the events so far, and the steps whose settling has not been followed up yet.</summary>
internal sealed class Turn(ExecutionState state, Inputs inputs)
{
    private readonly Queue<StepAddress> _settled = new();

    public ExecutionState State { get; private set; } = state;

    public Inputs Inputs { get; } = inputs;

    public List<ExecutionEvent> Events { get; } = [];

    public DateTimeOffset Now => Inputs.Now;

    public ExecutionGraph Graph => State.Graph;

    /// <summary>Makes an event a fact of this turn.</summary>
    public void Emit(ExecutionEvent e)
    {
        e = e with { At = Now };
        State = ExecutionEngine.Apply(State, e);
        Events.Add(e);
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

    public bool TryTakeSettled(out StepAddress address) => _settled.TryDequeue(out address);

    public string PathOf(StepAddress address) => address.ToPath(Graph);
}
