namespace OrleansWorkflows.Silo.Memory;

/// <summary>Tells from looks at what the process has allocated so far when a burst of work is over.</summary>
public sealed class AllocationWatch
{
    /// <summary>Bytes between two looks below which the process counts as idle: health checks and the like go on.</summary>
    public const long Quiet = 2 << 20;

    /// <summary>Bytes since the last time that are worth a collection's pause; more with a large heap, whose collection takes longer.</summary>
    public const long Burst = 64 << 20;

    private long _last;
    private long _collected;

    /// <param name="allocated">Bytes since the process began.</param>
    /// <param name="inUse">Bytes of the heap now.</param>
    /// <returns>True once after each burst.</returns>
    public bool IsIdleAfterBurst(long allocated, long inUse)
    {
        var isOver = allocated - _last < Quiet && allocated - _collected >= Math.Max(Burst, inUse);
        _last = allocated;
        _collected = isOver ? allocated : _collected;
        return isOver;
    }
}
