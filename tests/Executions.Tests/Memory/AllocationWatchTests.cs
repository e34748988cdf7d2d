using OrleansWorkflows.Silo.Memory;

namespace OrleansWorkflows.Executions.Tests.Memory;

public sealed class AllocationWatchTests
{
    private const long Small = 1 << 20;
    private readonly AllocationWatch _watch = new();

    [Fact]
    public void Burst_IsOverOnceNothingMoreIsAllocated_AndOnlyOnce()
    {
        Assert.False(_watch.IsIdleAfterBurst(AllocationWatch.Burst, Small));

        Assert.True(_watch.IsIdleAfterBurst(AllocationWatch.Burst + Small, Small));
        Assert.False(_watch.IsIdleAfterBurst(AllocationWatch.Burst + Small, Small));
    }

    [Fact]
    public void WorkThatGoesOn_IsNotDisturbed()
    {
        for (var allocated = 0L; allocated < 10 * AllocationWatch.Burst; allocated += AllocationWatch.Quiet)
        {
            Assert.False(_watch.IsIdleAfterBurst(allocated + AllocationWatch.Quiet, Small));
        }
    }

    [Fact]
    public void LittleWork_AddsUpToABurst()
    {
        var looks = Enumerable.Range(1, 200).Count(look => _watch.IsIdleAfterBurst(look * Small, Small));

        Assert.Equal(200 * Small / AllocationWatch.Burst, looks);
    }

    [Fact]
    public void LargeHeap_IsCollectedAfterAsMuchWorkAsItIsLarge()
    {
        const long Heap = 10 * AllocationWatch.Burst;
        _watch.IsIdleAfterBurst(Heap - Small, Heap);

        Assert.False(_watch.IsIdleAfterBurst(Heap - Small, Heap));
        Assert.True(_watch.IsIdleAfterBurst(Heap, Heap));
    }
}
