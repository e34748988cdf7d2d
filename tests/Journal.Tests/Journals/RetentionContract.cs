using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What every journal lets go of after the end of an execution, and what it keeps.</summary>
public abstract class RetentionContract
{
    private static readonly DateTimeOffset Ended = Make.Start.AddHours(1);
    private static readonly DateTimeOffset Later = Ended.AddDays(1);

    protected abstract IExecutionJournal Journal { get; }

    [Fact]
    public async Task ExpiredExecution_KeepsEventsAndHeaderOnly()
    {
        await AddAsync(End("a", expires: Later));

        var outcome = await ExpireAsync(Later);

        Assert.Equal(new ExpiryOutcome(1, 0, 0, false), outcome);
        var stored = await Journal.LoadAsync(new ExecutionId("a"));
        Assert.Equal((null, 0L, 2), (stored!.StateSnapshot, stored.SnapshotSequence, stored.Tail.Count));
        Assert.Empty(await Journal.ListSnapshotsAsync(new ExecutionId("a")));
        Assert.Equivalent(End("a", expires: null), await Journal.ReadHeaderAsync(new ExecutionId("a")), strict: true);
        Assert.Equal("a", Assert.Single((await Journal.QueryAsync(new HeaderQuery { Labels = Labels, Text = "book" })).Items).ExecutionId.Value);
        Assert.Null(await Journal.NextExpiryAsync(PartitionRange.All));
    }

    [Fact]
    public async Task WhatExpiresLater_IsLeftAlone()
    {
        await AddAsync(End("a", expires: Later.AddTicks(1)));
        await AddAsync(Make.Header("b"));

        Assert.Equal(new ExpiryOutcome(0, 0, 0, false), await ExpireAsync(Later));
        Assert.Single(await Journal.ListSnapshotsAsync(new ExecutionId("a")));
        Assert.Equal(Later.AddTicks(1), await Journal.NextExpiryAsync(PartitionRange.All));
    }

    [Fact]
    public async Task ExecutionWithAnEndOfItsOwn_LosesItsSnapshotsFirstAndThenEverything()
    {
        await AddAsync(End("a", expires: Later) with { DeleteAt = Later.AddDays(1) });
        await AddAsync(End("b", expires: null));

        Assert.Equal(new ExpiryOutcome(1, 0, 0, false), await ExpireAsync(Later.AddHours(23)));
        Assert.Equal(Later.AddDays(1), await Journal.NextExpiryAsync(PartitionRange.All));
        Assert.NotNull(await Journal.LoadAsync(new ExecutionId("a")));

        Assert.Equal(new ExpiryOutcome(0, 1, 0, false), await ExpireAsync(Later.AddDays(1)));
        Assert.Null(await Journal.LoadAsync(new ExecutionId("a")));
        Assert.Null(await Journal.ReadHeaderAsync(new ExecutionId("a")));
        Assert.Empty(await Journal.ReadAsync(new ExecutionId("a"), 1));
        foreach (var query in (HeaderQuery[])[new(), new() { Labels = Labels }, new() { Text = "book" }, new() { Workflow = "book_trip" }])
        {
            Assert.Equal("b", Assert.Single((await Journal.QueryAsync(query)).Items).ExecutionId.Value);
        }

        // The id is free again.
        await AddAsync(Make.Header("a"));
    }

    [Fact]
    public async Task ExecutionThatIsRetriedWhileItIsDeleted_IsWholeOrGone()
    {
        for (var round = 0; round < 40; round++)
        {
            var id = new ExecutionId($"a{round}");
            await AddAsync(End(id.Value, expires: Later) with { DeleteAt = Later });
            var retry = Make.Append(id, 3, header: Make.Header(id.Value)) with { IsAfterEnd = true };

            var retried = Task.Run(async () => await Journal.AppendAsync(retry));
            await ExpireAsync(Later);
            var isIn = await retried == AppendOutcome.Appended;

            Assert.Equal(isIn ? 3 : 0, (await Journal.ReadAsync(id, 1)).Sum(row => row.EventCount));
            Assert.Equal(isIn, await Journal.ReadHeaderAsync(id) is not null);
        }
    }

    [Fact]
    public async Task WhatAnotherStillNeeds_IsLookedAtAgainLater()
    {
        var parent = new ExecutionId("parent");
        await AddAsync(Make.Header("parent"));
        await AddAsync(End("child", expires: Later) with { Parent = parent, DeleteAt = Later });
        await AddAsync(End("debtor", expires: Later) with { Owner = "s1@1", DeleteAt = Later });
        await AddAsync(End("orphan", expires: Later) with { Parent = new ExecutionId("gone"), DeleteAt = Later });

        Assert.Equal(new ExpiryOutcome(0, 1, 2, false), await ExpireAsync(Later, postpone: Later.AddHours(1)));
        Assert.Single(await Journal.ListSnapshotsAsync(new ExecutionId("child")));
        Assert.Equal(Later.AddHours(1), await Journal.NextExpiryAsync(PartitionRange.All));
        Assert.Equal(new ExpiryOutcome(0, 0, 0, false), await ExpireAsync(Later));

        await Journal.AppendAsync(Make.Append(parent, 3, header: Make.Header("parent", ExecutionStatus.Completed) with { EndedAt = Later }));
        Assert.Equal(new ExpiryOutcome(0, 1, 1, false), await ExpireAsync(Later.AddHours(1), postpone: Later.AddHours(2)));
        Assert.Null(await Journal.ReadHeaderAsync(new ExecutionId("child")));
        Assert.NotNull(await Journal.ReadHeaderAsync(new ExecutionId("debtor")));
    }

    [Fact]
    public async Task RunAgain_DoesNotExpire()
    {
        await AddAsync(End("a", expires: Later) with { DeleteAt = Later });
        await Journal.AppendAsync(Make.Append(new ExecutionId("a"), 3, header: Make.Header("a")));

        Assert.Equal(new ExpiryOutcome(0, 0, 0, false), await ExpireAsync(Later));
        Assert.NotNull(await Journal.ReadHeaderAsync(new ExecutionId("a")));
    }

    [Fact]
    public async Task AppendToWhatWasDeleted_IsAConflict()
    {
        await AddAsync(End("a", expires: Later) with { DeleteAt = Later });
        await ExpireAsync(Later);

        Assert.Equal(AppendOutcome.Conflict, await Journal.AppendAsync(Make.Append(new ExecutionId("a"), 3, header: Make.Header("a"))));
        Assert.Null(await Journal.ReadHeaderAsync(new ExecutionId("a")));
    }

    [Fact]
    public async Task Batches_AreEarliestFirstWithinPartitionsAndSayWhetherMoreIsDue()
    {
        var ids = Enumerable.Range(0, 20).Select(i => $"e{i:d2}").ToList();
        foreach (var (i, id) in ids.Index())
        {
            await AddAsync(End(id, expires: Later.AddSeconds(-i)) with { DeleteAt = Later.AddSeconds(-i) });
        }

        var partition = new ExecutionId("e00").Partition;
        Assert.Equal(Later, await Journal.NextExpiryAsync(new PartitionRange(partition, partition)));
        Assert.Equal(new ExpiryOutcome(0, 8, 0, true), await ExpireAsync(Later, limit: 8));
        Assert.Equal(ids.Take(12), (await Journal.QueryAsync(new HeaderQuery())).Items.Select(header => header.ExecutionId.Value).Order(StringComparer.Ordinal));

        await Journal.ExpireAsync(new ExpiryBatch(Later, Later, new PartitionRange(partition, partition), 100));
        Assert.All((await Journal.QueryAsync(new HeaderQuery())).Items, header => Assert.NotEqual(partition, header.Partition));
        while ((await ExpireAsync(Later, limit: 4)).IsMore)
        {
        }

        Assert.Empty((await Journal.QueryAsync(new HeaderQuery())).Items);
    }

    [Fact]
    public async Task SimultaneousSweeps_TakeEachExecutionOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            await AddAsync(End($"e{i:d2}", expires: Later) with { DeleteAt = Later });
        }

        var deleted = 0;
        for (var isMore = true; isMore;)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ExpireAsync(Later, limit: 5).AsTask()));
            deleted += outcomes.Sum(outcome => outcome.Deleted);
            isMore = outcomes.Any(outcome => outcome.Deleted > 0);
        }

        Assert.Equal(40, deleted);
        Assert.Empty((await Journal.QueryAsync(new HeaderQuery())).Items);
    }

    private static IReadOnlyDictionary<string, string> Labels => new Dictionary<string, string> { ["team"] = "x", ["città"] = "" };

    private static ExecutionHeader End(string id, DateTimeOffset? expires) =>
        Make.Header(id, ExecutionStatus.Completed) with { EndedAt = Ended, ExpiresAt = expires, Labels = Labels };

    private async Task AddAsync(ExecutionHeader header)
    {
        Assert.Equal(AppendOutcome.Appended, await Journal.AppendAsync(Make.Append(header.ExecutionId, 1, snapshot: [1])));
        await Journal.AppendAsync(Make.Append(header.ExecutionId, 2, header: header) with
        {
            NamedSnapshots = [new NamedSnapshot("before", 2, Ended, [2])],
        });
    }

    private ValueTask<ExpiryOutcome> ExpireAsync(DateTimeOffset now, DateTimeOffset? postpone = null, int limit = 100) =>
        Journal.ExpireAsync(new ExpiryBatch(now, postpone ?? now.AddHours(1), PartitionRange.All, limit));
}
