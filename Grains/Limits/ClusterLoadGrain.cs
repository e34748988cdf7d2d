using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Limits;

[StatelessWorker, Reentrant]
public sealed partial class ClusterLoadGrain(Machines machines, TimeProvider time, ILogger<ClusterLoadGrain> logger) : Grain, IClusterLoadGrain
{
    /// <summary>Below that of whoever asks for the health of the whole.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger;

    public async Task<IReadOnlyList<MachineLoad>> Read() => await Task.WhenAll(machines.Present.Select(AskAsync));

    private async Task<MachineLoad> AskAsync(string machine)
    {
        try
        {
            return new MachineLoad(machine, await GrainFactory.GetGrain<ISiloLoadGrain>(ISiloLoadGrain.KeyOf(machine)).Read().WaitAsync(Patience, time));
        }
        catch (Exception e)
        {
            // It has just gone, or hangs: membership says so soon.
            LogNoAnswer(_logger, machine, e);
            return new MachineLoad(machine, null);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Machine {Machine} did not say how busy it is.")]
    private static partial void LogNoAnswer(ILogger logger, string machine, Exception exception);
}
