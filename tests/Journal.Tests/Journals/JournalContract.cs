using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What every journal does with appends, loads and snapshots.</summary>
public abstract class JournalContract
{
    private static readonly ExecutionId Id = new("0190000000007000800000000000000a");

    protected abstract IExecutionJournal Journal { get; }

    [Fact]
    public async Task FirstAppend_IsLoadedAsItWas()
    {
        var append = Make.Append(Id, 1, count: 2);

        Assert.Equal(AppendOutcome.Appended, await Journal.AppendAsync(append));

        var stored = await Journal.LoadAsync(Id);
        Assert.NotNull(stored);
        Assert.Null(stored.StateSnapshot);
        Assert.Equal(0, stored.SnapshotSequence);
        var row = Assert.Single(stored.Tail);
        Assert.Equal((1, 2, append.At), (row.FirstSequence, row.EventCount, row.At));
        Assert.Equal(append.Events, row.Events);
    }

    [Fact]
    public async Task UnknownExecution_IsNull()
    {
        Assert.Null(await Journal.LoadAsync(Id));
        Assert.Null(await Journal.ReadHeaderAsync(Id));
        Assert.Empty(await Journal.ReadAsync(Id, 1));
        Assert.Empty(await Journal.ListSnapshotsAsync(Id));
        Assert.Null(await Journal.ReadSnapshotAsync(Id, "before"));
    }

    [Fact]
    public async Task TakenSequence_IsConflictAndWritesNothing()
    {
        await Journal.AppendAsync(Make.First(Make.Header(Id.Value)));
        var zombie = Make.Append(Id, 1, header: Make.Header(Id.Value, ExecutionStatus.Failed), snapshot: [1]) with
        {
            Events = "[]"u8.ToArray(),
            NamedSnapshots = [new NamedSnapshot("z", 1, Make.Start, [2])],
        };

        Assert.Equal(AppendOutcome.Conflict, await Journal.AppendAsync(zombie));

        var stored = await Journal.LoadAsync(Id);
        Assert.Null(stored!.StateSnapshot);
        Assert.NotEqual(zombie.Events, Assert.Single(stored.Tail).Events);
        Assert.Equal(ExecutionStatus.Running, (await Journal.ReadHeaderAsync(Id))!.Status);
        Assert.Empty(await Journal.ListSnapshotsAsync(Id));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1_000)]
    public async Task SequenceInsideRowOrAfterGap_IsConflict(long sequence)
    {
        await Journal.AppendAsync(Make.Append(Id, 1, count: 3));

        Assert.Equal(AppendOutcome.Conflict, await Journal.AppendAsync(Make.Append(Id, sequence)));
        Assert.Single(await Journal.ReadAsync(Id, 1));
        Assert.Equal(AppendOutcome.Appended, await Journal.AppendAsync(Make.Append(Id, 4)));
    }

    [Fact]
    public async Task NewExecutionNotBeginningAtOne_IsConflict()
    {
        Assert.Equal(AppendOutcome.Conflict, await Journal.AppendAsync(Make.Append(Id, 2)));
        Assert.Null(await Journal.LoadAsync(Id));
    }

    [Fact]
    public async Task ManyAppendsForOneSequenceAtOnce_ExactlyOneWins()
    {
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 50)
                .Select(writer => Journal.AppendAsync(Make.Append(Id, sequence) with { Events = [(byte)writer] }).AsTask()));

            var winner = Assert.Single(Enumerable.Range(0, 50), writer => outcomes[writer] == AppendOutcome.Appended);
            Assert.Equal([(byte)winner], (await Journal.ReadAsync(Id, sequence))[0].Events);
        }
    }

    [Fact]
    public async Task AppendsOfOtherExecutions_AreNotTouchedByConflict()
    {
        await Journal.AppendAsync(Make.Append(Id, 1));
        var others = Enumerable.Range(0, 100).Select(i => new ExecutionId($"other-{i}")).ToList();

        var appends = others.Select(id => Journal.AppendAsync(Make.Append(id, 1)).AsTask()).ToList();
        var conflict = Journal.AppendAsync(Make.Append(Id, 1)).AsTask();
        appends.AddRange(others.Select(id => Journal.AppendAsync(Make.Append(id, 2)).AsTask()));

        Assert.All(await Task.WhenAll(appends), outcome => Assert.Equal(AppendOutcome.Appended, outcome));
        Assert.Equal(AppendOutcome.Conflict, await conflict);
    }

    [Fact]
    public async Task MalformedAppends_AreArgumentErrors()
    {
        JournalAppend[] malformed =
        [
            Make.Append(default, 1), Make.Append(Id, 0), Make.Append(Id, 1, count: 0), Make.Append(Id, 1) with { Events = null! },
            Make.Append(Id, 1, header: Make.Header("another")),
            Make.Append(Id, 1) with { NamedSnapshots = [new NamedSnapshot("", 1, Make.Start, [1])] },
            Make.Append(Id, 1) with { NamedSnapshots = [new NamedSnapshot("a", 1, Make.Start, null)] },
        ];

        foreach (var append in malformed)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Journal.AppendAsync(append));
        }

        Assert.Null(await Journal.LoadAsync(Id));
    }

    [Fact]
    public async Task CancelledAppend_WritesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Journal.AppendAsync(Make.Append(Id, 1), new CancellationToken(canceled: true)));

        Assert.Null(await Journal.LoadAsync(Id));
    }

    [Fact]
    public async Task StateSnapshot_ReplacesWhatIsBeforeIt()
    {
        await Journal.AppendAsync(Make.Append(Id, 1, count: 3));
        await Journal.AppendAsync(Make.Append(Id, 4, snapshot: [4]));
        await Journal.AppendAsync(Make.Append(Id, 5, count: 2, snapshot: [6]));
        await Journal.AppendAsync(Make.Append(Id, 7));
        await Journal.AppendAsync(Make.Append(Id, 8));

        var stored = await Journal.LoadAsync(Id);

        Assert.Equal([6], stored!.StateSnapshot!);
        Assert.Equal(6, stored.SnapshotSequence);
        Assert.Equal([7, 8], stored.Tail.Select(row => row.FirstSequence));
        Assert.Equal([1, 4, 5, 7, 8], (await Journal.ReadAsync(Id, 1)).Select(row => row.FirstSequence));
    }

    [Fact]
    public async Task EmptyEventsAndSnapshot_AreKeptAsEmpty()
    {
        await Journal.AppendAsync(Make.Append(Id, 1, snapshot: []) with { Events = [] });

        Assert.Empty((await Journal.LoadAsync(Id))!.StateSnapshot!);
        Assert.Empty((await Journal.ReadAsync(Id, 1))[0].Events);
    }

    [Theory]
    [InlineData(-5, new long[] { 1, 4, 6 })]
    [InlineData(1, new long[] { 1, 4, 6 })]
    [InlineData(3, new long[] { 1, 4, 6 })]
    [InlineData(4, new long[] { 4, 6 })]
    [InlineData(5, new long[] { 4, 6 })]
    [InlineData(6, new long[] { 6 })]
    [InlineData(7, new long[0])]
    public async Task ReadFromSequence_BeginsWithTheRowThatHoldsIt(long from, long[] expected)
    {
        await Journal.AppendAsync(Make.Append(Id, 1, count: 3));
        await Journal.AppendAsync(Make.Append(Id, 4, count: 2));
        await Journal.AppendAsync(Make.Append(Id, 6));
        await Journal.AppendAsync(Make.Append(new ExecutionId("other"), 1, count: 9));

        Assert.Equal(expected, (await Journal.ReadAsync(Id, from)).Select(row => row.FirstSequence));
        Assert.Equal(expected.Take(1), (await Journal.ReadAsync(Id, from, maxRows: 1)).Select(row => row.FirstSequence));
    }

    [Fact]
    public async Task HundredThousandRows_ReadInPagesAndLoadWhole()
    {
        const int Rows = 100_000;
        var pending = new Task<AppendOutcome>[Rows];
        for (var i = 0; i < Rows; i++)
        {
            // Not awaited one by one: the journal takes appends in the order they come.
            pending[i] = Journal.AppendAsync(Make.Append(Id, i + 1)).AsTask();
        }

        Assert.All(await Task.WhenAll(pending), outcome => Assert.Equal(AppendOutcome.Appended, outcome));

        var next = 1L;
        while (await Journal.ReadAsync(Id, next) is { Count: > 0 } page)
        {
            Assert.Equal(next, page[0].FirstSequence);
            Assert.Equal(1_000, page.Count);
            next = page[^1].FirstSequence + page[^1].EventCount;
        }

        Assert.Equal(Rows + 1, next);
        Assert.Equal(Rows, (await Journal.LoadAsync(Id))!.Tail.Count);
    }

    [Fact]
    public async Task NamedSnapshots_AreListedInOrderAndReadNewestFirst()
    {
        await Journal.AppendAsync(Make.Append(Id, 1) with { NamedSnapshots = [new NamedSnapshot("before", 1, Make.Start, [1])] });
        await Journal.AppendAsync(Make.Append(Id, 2, snapshot: [9]) with
        {
            NamedSnapshots = [new NamedSnapshot("after", 2, Make.Start, [2]), new NamedSnapshot("before", 2, Make.Start, [3])],
        });

        Assert.Equal(
            [("before", 1, null), ("after", 2, null), ("before", 2, null)],
            (await Journal.ListSnapshotsAsync(Id)).Select(snapshot => (snapshot.Name, snapshot.Sequence, snapshot.State)));
        Assert.Equal([3], (await Journal.ReadSnapshotAsync(Id, "before"))!.State!);
        Assert.Equal([2], (await Journal.ReadSnapshotAsync(Id, "after"))!.State!);
        Assert.Null(await Journal.ReadSnapshotAsync(Id, "other"));
    }

    [Fact]
    public async Task Header_IsKeptWholeAndOnlyChangedWhenGiven()
    {
        var header = Make.Header(Id.Value) with
        {
            Parent = new ExecutionId("parent"),
            Machine = "m1",
            Owner = "127.0.0.1:11111@7",
            Epoch = 3,
            StartedAt = Make.Start.AddTicks(1),
            UpdatedAt = Make.Start.AddTicks(2),
            EndedAt = Make.Start.AddTicks(3),
            ExpiresAt = Make.Start.AddTicks(5),
            DeleteAt = DateTimeOffset.MaxValue,
            WakeAt = Make.Start.AddTicks(4),
            Error = "http_503: \"é\"",
            Labels = new Dictionary<string, string> { ["team"] = "a", ["città"] = "" },
        };
        await Journal.AppendAsync(Make.First(header));
        await Journal.AppendAsync(Make.Append(Id, 2));
        Assert.Equivalent(header, await Journal.ReadHeaderAsync(Id), strict: true);

        var changed = Make.Header(Id.Value, ExecutionStatus.Completed) with { Workflow = "renamed", Labels = new Dictionary<string, string> { ["team"] = "b" } };
        await Journal.AppendAsync(Make.Append(Id, 3, header: changed));

        Assert.Equivalent(changed, await Journal.ReadHeaderAsync(Id), strict: true);
    }
}
