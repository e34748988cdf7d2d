namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>What goes wrong and when. This one: nothing.</summary>
internal class Faults
{
    /// <summary>How many moments there were at which the process could have died.</summary>
    public int Points { get; private set; }

    /// <summary>Asked before every append, after it, and after every dispatched command.</summary>
    public bool Crashes() => CrashesAt(Points++);

    /// <summary>A second activation starts while the first one only sleeps.</summary>
    public virtual bool Splits() => false;

    public virtual bool LosesMessage() => false;

    public virtual bool DuplicatesMessage() => false;

    public virtual bool CallsTimersEarly() => false;

    /// <summary>The service did its work and its answer is lost.</summary>
    public virtual bool LosesAnswer() => false;

    /// <summary>Large outputs leave memory.</summary>
    public virtual bool RunsShortOfMemory() => false;

    public virtual TimeSpan ClockJump() => TimeSpan.Zero;

    protected virtual bool CrashesAt(int point) => false;
}

/// <summary>One death, at one moment; <paramref name="asZombie"/>: it is taken for dead and wakes up late.</summary>
internal sealed class OneFault(int point, bool asZombie) : Faults
{
    private int _deliveries;

    public override bool Splits() => asZombie && _deliveries++ == point;

    protected override bool CrashesAt(int at) => !asZombie && at == point;
}

/// <summary>Any of them at any time, at rates that differ from seed to seed; fewer the longer it takes, so that everything ends.</summary>
internal sealed class RandomFaults : Faults
{
    private readonly Random _random;
    private readonly double _crash;
    private readonly double _split;
    private readonly double _loss;
    private readonly double _duplicate;
    private readonly double _answer;
    private int _left;

    public RandomFaults(int seed)
    {
        _random = new Random(seed);
        double Rate(double most) => _random.Next(3) == 0 ? 0 : _random.NextDouble() * most;
        (_crash, _split, _loss, _duplicate, _answer) = (Rate(0.15), Rate(0.1), Rate(0.3), Rate(0.3), Rate(0.3));
        _left = _random.Next(40);
    }

    public override bool Splits() => Happens(_split);

    public override bool LosesMessage() => Happens(_loss);

    public override bool DuplicatesMessage() => Happens(_duplicate);

    public override bool CallsTimersEarly() => Happens(0.1);

    public override bool LosesAnswer() => Happens(_answer);

    public override bool RunsShortOfMemory() => _random.Next(4) == 0;

    public override TimeSpan ClockJump() => Happens(0.01) ? TimeSpan.FromSeconds(_random.Next(7200)) : TimeSpan.Zero;

    protected override bool CrashesAt(int point) => Happens(_crash);

    private bool Happens(double rate) => _left > 0 && _random.NextDouble() < rate && _left-- > 0;
}
