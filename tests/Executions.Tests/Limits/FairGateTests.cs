using OrleansWorkflows.Limits;

namespace OrleansWorkflows.Executions.Tests.Limits;

public sealed class FairGateTests
{
    [Fact]
    public void PlaceThatIsFree_IsHeldAtOnce()
    {
        var gate = new FairGate(2);

        Assert.True(gate.Enter("a", hasBegun: false).IsHeld);
        Assert.True(gate.Enter("a", hasBegun: false).IsHeld);
        Assert.False(gate.Enter("a", hasBegun: false).IsHeld);
        Assert.Null(gate.TryEnter());
        Assert.Equal((2, 1), (gate.Taken, gate.Waiting));
    }

    [Fact]
    public void PlacesThatComeFree_GoRoundTheWorkflowsThatWait()
    {
        var gate = new FairGate(1);
        var running = gate.Enter("many", hasBegun: false);
        List<(string Workflow, Place Place)> waiting =
            [.. Enumerable.Range(0, 4).Select(_ => "many").Concat(["few", "few", "one"]).Select(workflow => (workflow, gate.Enter(workflow, hasBegun: false)))];

        List<string> order = [];
        while (waiting.Count > 0)
        {
            running.Dispose();
            var next = Assert.Single(waiting, entry => entry.Place.IsHeld);
            waiting.Remove(next);
            order.Add(next.Workflow);
            running = next.Place;
        }

        Assert.Equal(["many", "few", "one", "many", "few", "many", "many"], order);
    }

    [Fact]
    public void OfOneWorkflow_WhatHasBegunComesFirst()
    {
        var gate = new FairGate(1);
        var running = gate.Enter("a", hasBegun: false);
        var fresh = gate.Enter("a", hasBegun: false);
        var begun = gate.Enter("a", hasBegun: true);

        running.Dispose();

        Assert.Equal((true, false), (begun.IsHeld, fresh.IsHeld));
    }

    [Fact]
    public void WhoeverComes_DoesNotOvertakeThoseWhoWait()
    {
        var gate = new FairGate(1);
        var running = gate.Enter("a", hasBegun: false);
        var waiting = gate.Enter("a", hasBegun: false);

        var late = gate.Enter("b", hasBegun: true);
        running.Dispose();

        Assert.Equal((true, false), (waiting.IsHeld, late.IsHeld));
    }

    [Fact]
    public async Task WhoeverLeavesTheLine_IsPassedOverAndWaitsNoMore()
    {
        var gate = new FairGate(1);
        var running = gate.Enter("a", hasBegun: false);
        var gone = gate.Enter("b", hasBegun: false);
        var next = gate.Enter("c", hasBegun: false);

        gone.Dispose();
        gone.Dispose();
        await gone.Turn;
        running.Dispose();

        Assert.Equal((false, true, 0, 1), (gone.IsHeld, next.IsHeld, gate.Waiting, gate.Taken));
    }

    [Fact]
    public void PlaceGivenBackTwice_IsFreeOnce()
    {
        var gate = new FairGate(1);
        var first = gate.Enter("a", hasBegun: false);

        first.Dispose();
        first.Dispose();

        Assert.True(gate.Enter("a", hasBegun: false).IsHeld);
        Assert.False(gate.Enter("a", hasBegun: false).IsHeld);
    }

    [Fact]
    public void LineThatIsFull_RefusesButKeepsRoomForOtherWorkflows()
    {
        var gate = new FairGate(1);
        using var running = gate.Enter("many", hasBegun: false);

        var taken = Enumerable.Range(0, 100).Count(_ => gate.EnterUnlessFull("many", maxWaiting: 50) is not null);

        Assert.Equal(40, taken);
        Assert.NotNull(gate.EnterUnlessFull("other", maxWaiting: 50));
        Assert.False(gate.Enter("many", hasBegun: true).IsHeld);
    }

    [Fact]
    public void LineWithManyWorkflows_IsNeverLongerThanItMayBe()
    {
        var gate = new FairGate(1);
        using var running = gate.Enter("w", hasBegun: false);

        var taken = Enumerable.Range(0, 100).Count(number => gate.EnterUnlessFull($"w{number}", maxWaiting: 10) is not null);

        Assert.Equal((10, 10), (taken, gate.Waiting));
    }

    [Fact]
    public async Task ManyThreads_NeverHoldMoreThanThereAreAndAllGetIn()
    {
        var gate = new FairGate(3);
        var (inside, most, entered) = (0, 0, 0);

        await Parallel.ForAsync(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, cancellationToken) =>
        {
            using var place = gate.Enter($"w{number % 7}", hasBegun: number % 3 == 0);
            if (number % 11 == 0 && !place.IsHeld)
            {
                return;
            }

            await place.Turn.WaitAsync(cancellationToken);
            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            Interlocked.Increment(ref entered);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });

        Assert.InRange(most, 1, 3);
        Assert.InRange(entered, 18_000, 20_000);
        Assert.Equal((0, 0), (gate.Taken, gate.Waiting));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var known = Volatile.Read(ref target); known < value;)
        {
            var found = Interlocked.CompareExchange(ref target, value, known);
            if (found == known)
            {
                return;
            }

            known = found;
        }
    }
}
