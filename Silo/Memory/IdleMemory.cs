using Microsoft.Extensions.Hosting;

namespace OrleansWorkflows.Silo.Memory;

/// <summary>
/// Gives memory back after a burst of work. The collector keeps what the burst needed until it collects again, which an idle process never makes it do:
/// so one whole collection is made once next to nothing has been allocated for a while, and executions that wait, which are rows, cost no memory.
/// </summary>
public sealed class IdleMemory : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var watch = new AllocationWatch();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (watch.IsIdleAfterBurst(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false)))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }
}
