using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Limits;

[OnMachine]
public sealed class SiloLoadGrain(SiloLimits limits) : Grain, ISiloLoadGrain
{
    public Task<LoadFigures> Read() => Task.FromResult(limits.Figures);
}
