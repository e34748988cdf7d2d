using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What every journal answers to lists and keepers.</summary>
public abstract class HeaderQueryContract
{
    protected abstract IExecutionJournal Journal { get; }

    [Fact]
    public async Task Pages_AreNewestFirstAndCompleteOverEqualTimestamps()
    {
        // Ten executions an instant, pages that end in the middle of one.
        var ids = Enumerable.Range(0, 100).Select(i => $"{i:d4}").ToList();
        await AddAsync(ids.Select((id, i) => Make.Header(id, startedAt: Make.Start.AddSeconds(i / 10))));

        var listed = await ListAllAsync(new HeaderQuery { Limit = 7 });

        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task StartsWhilePaging_NeitherRepeatNorHideOthers()
    {
        await AddAsync(Enumerable.Range(0, 20).Select(i => Make.Header($"a{i:d2}", startedAt: Make.Start.AddSeconds(i))));
        var first = await Journal.QueryAsync(new HeaderQuery { Limit = 10 });
        await AddAsync(Enumerable.Range(0, 20).Select(i => Make.Header($"b{i:d2}", startedAt: Make.Start.AddHours(1))));

        var second = await Journal.QueryAsync(new HeaderQuery { Limit = 50, Cursor = first.NextCursor });

        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"a{i:d2}").Reverse(), first.Items.Concat(second.Items).Select(header => header.ExecutionId.Value));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task EveryFilter_KeepsOnlyWhatMatches()
    {
        var parent = new ExecutionId("p");
        await AddAsync(
        [
            Make.Header("a", ExecutionStatus.Completed, Make.Start.AddMinutes(1)) with { Workflow = "w1", Labels = Labels("team=x", "env=prod") },
            Make.Header("b", ExecutionStatus.Running, Make.Start.AddMinutes(2)) with { Workflow = "w1", Parent = parent, Labels = Labels("team=x") },
            Make.Header("c", ExecutionStatus.Failed, Make.Start.AddMinutes(3)) with { Workflow = "w2", Parent = parent, Error = "Timeout of Hotel ÉTÉ 100%" },
            Make.Header("d", ExecutionStatus.Waiting, Make.Start.AddMinutes(4)) with { Workflow = "w2", Domain = "other", Labels = Labels("team=y_z") },
        ]);

        await ExpectAsync("dcba", new HeaderQuery());
        await ExpectAsync("ba", new HeaderQuery { Workflow = "w1" });
        await ExpectAsync("c", new HeaderQuery { Workflow = "w2", Domain = "travel" });
        await ExpectAsync("d", new HeaderQuery { Domain = "other" });
        await ExpectAsync("db", new HeaderQuery { Statuses = [ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Running] });
        await ExpectAsync("a", new HeaderQuery { Statuses = [ExecutionStatus.Completed, ExecutionStatus.Failed], Workflow = "w1" });
        await ExpectAsync("dc", new HeaderQuery { Since = Make.Start.AddMinutes(3) });
        await ExpectAsync("ba", new HeaderQuery { Until = Make.Start.AddMinutes(3) });
        await ExpectAsync("cb", new HeaderQuery { Since = Make.Start.AddMinutes(2), Until = Make.Start.AddMinutes(4) });
        await ExpectAsync("ba", new HeaderQuery { Labels = Labels("team=x") });
        await ExpectAsync("a", new HeaderQuery { Labels = Labels("team=x", "env=prod") });
        await ExpectAsync("", new HeaderQuery { Labels = Labels("team=x", "env=dev") });
        await ExpectAsync("cb", new HeaderQuery { Parent = parent });
        await ExpectAsync("c", new HeaderQuery { Parent = parent, Statuses = [ExecutionStatus.Failed] });
        await ExpectAsync("c", new HeaderQuery { Text = "hotel été" });
        await ExpectAsync("c", new HeaderQuery { Text = "100%" });
        await ExpectAsync("d", new HeaderQuery { Text = "y_Z" });
        await ExpectAsync("dc", new HeaderQuery { Text = "W2" });
        await ExpectAsync("", new HeaderQuery { Text = "'; drop table executions; --" });
    }

    [Fact]
    public async Task Figures_AreTheNewestThatMatch_WithWhatMetricsWant()
    {
        var end = Make.Start.AddMinutes(10);
        await AddAsync(
        [
            Make.Header("a", ExecutionStatus.Completed, Make.Start.AddMinutes(1)) with { Workflow = "w1", Machine = "m1", EndedAt = end },
            Make.Header("b", ExecutionStatus.Running, Make.Start.AddMinutes(2)) with { Workflow = "w1", Machine = "m2", Labels = Labels("team=x") },
            Make.Header("c", ExecutionStatus.Failed, Make.Start.AddMinutes(3)) with { Workflow = "w1", Domain = "other", EndedAt = end },
            Make.Header("d", ExecutionStatus.Queued, Make.Start.AddMinutes(4)) with { Workflow = "w2" },
        ]);

        Assert.Equal("dcb", await FiguresAsync(new HeaderQuery(), 3));
        Assert.Equal("ba", await FiguresAsync(new HeaderQuery { Workflow = "w1", Domain = "travel" }, 10));
        Assert.Equal("c", await FiguresAsync(new HeaderQuery { Domain = "other" }, 10));
        Assert.Equal("cb", await FiguresAsync(new HeaderQuery { Since = Make.Start.AddMinutes(2), Until = Make.Start.AddMinutes(4) }, 10));
        Assert.Equal("a", await FiguresAsync(new HeaderQuery { Workflow = "w1", Statuses = [ExecutionStatus.Completed] }, 1));
        Assert.Equal(
            [
                new HeaderFigure(new ExecutionId("b"), "travel", "w1", ExecutionStatus.Running, "m2", Make.Start.AddMinutes(2), null),
                new HeaderFigure(new ExecutionId("a"), "travel", "w1", ExecutionStatus.Completed, "m1", Make.Start.AddMinutes(1), end),
            ],
            await Journal.FiguresAsync(new HeaderQuery { Workflow = "w1", Domain = "travel" }, 10));
    }

    [Fact]
    public async Task ChangedHeader_IsFoundByWhatItIsNow()
    {
        var header = Make.Header("a") with { Labels = Labels("team=x", "env=prod"), Owner = "s1", WakeAt = Make.Start };
        await AddAsync([header]);
        await Journal.AppendAsync(Make.Append(header.ExecutionId, 2, header: header with
        {
            Status = ExecutionStatus.Completed, Labels = Labels("team=y", "env=prod"), Owner = null, WakeAt = null,
        }));

        await ExpectAsync("", new HeaderQuery { Labels = Labels("team=x") });
        await ExpectAsync("a", new HeaderQuery { Labels = Labels("team=y", "env=prod") });
        await ExpectAsync("", new HeaderQuery { Statuses = [ExecutionStatus.Running] });
        await ExpectAsync("a", new HeaderQuery { Statuses = [ExecutionStatus.Completed] });
        await ExpectAsync("", new HeaderQuery { Text = "team=x" });
        Assert.Empty(await Journal.DueAsync(WakeTime.First, DateTimeOffset.MaxValue, PartitionRange.All, 10));
        Assert.Empty(await Journal.OrphansAsync([], PartitionRange.All, 10));
    }

    [Fact]
    public async Task SeveralLabels_AreThoseOfOneExecutionWhateverTheyAreWrittenAs()
    {
        Dictionary<string, string> odd = new() { ["team"] = "x", ["say \"env"] = "prod", ["say"] = "\"env\":\"prod\"", ["é\\"] = "日本" };
        await AddAsync(
        [
            Make.Header("a") with { Labels = Labels("team=x", "env=prod") },
            Make.Header("b") with { Labels = Labels("team=x", "env=test") },
            Make.Header("c") with { Labels = Labels("team=x", "environment=prod", "env=production") },
            Make.Header("d") with { Labels = Labels("team=y", "env=prod") },
            Make.Header("e") with { Labels = odd },
            Make.Header("f") with { Labels = Labels(["team=x", "env=prod", .. Enumerable.Range(0, 200).Select(i => $"label{i}={i}")]) },
        ]);

        await ExpectAsync("fa", new HeaderQuery { Labels = Labels("team=x", "env=prod") });
        await ExpectAsync("b", new HeaderQuery { Labels = Labels("env=test", "team=x") });
        await ExpectAsync("", new HeaderQuery { Labels = Labels("team=y", "env=test") });
        await ExpectAsync("f", new HeaderQuery { Labels = Labels("label7=7", "team=x", "label199=199") });
        await ExpectAsync("", new HeaderQuery { Labels = Labels("label7=7", "team=x", "label199=7") });
        await ExpectAsync("e", new HeaderQuery { Labels = odd });
    }

    [Fact]
    public async Task LabelsAsLargeAsTheyMayBe_AreStored()
    {
        var labels = Enumerable.Range(0, 64).ToDictionary(i => $"{i}".PadRight(63, '界'), i => string.Concat(Enumerable.Range(0, 255).Select(j => (char)('一' + (((i * 255) + j) * 7919 % 20_000)))));
        await AddAsync([Make.Header("a") with { Labels = labels }]);

        await ExpectAsync("a", new HeaderQuery { Labels = labels.Skip(61).ToDictionary() });
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64!")]
    [InlineData("aDF8MXw")]
    [InlineData("aDF8eHxh")]
    [InlineData("aDJ8MXxh")]
    public async Task CursorThatNobodyGave_IsArgumentErrorThatSaysWhatToDo(string cursor)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.QueryAsync(new HeaderQuery { Cursor = cursor }));

        Assert.Contains("next_cursor", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task LimitOutsideBounds_IsArgumentError(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Journal.QueryAsync(new HeaderQuery { Limit = limit }));

    [Fact]
    public async Task Due_IsEarliestFirstUpToTheInstantAndWithinPartitions()
    {
        await AddAsync(Enumerable.Range(0, 50).Select(i => Make.Header($"e{i:d2}") with { WakeAt = i % 5 == 0 ? null : Make.Start.AddSeconds(50 - i) }));
        var expected = Enumerable.Range(0, 50).Where(i => i % 5 != 0 && 50 - i <= 20).Select(i => $"e{i:d2}").OrderDescending(StringComparer.Ordinal).ToList();

        Assert.Equal(expected, (await Journal.DueAsync(WakeTime.First, Make.Start.AddSeconds(20), PartitionRange.All, 100)).Select(wake => wake.ExecutionId.Value));
        Assert.Equal(expected.Take(3), (await Journal.DueAsync(WakeTime.First, Make.Start.AddSeconds(20), PartitionRange.All, 3)).Select(wake => wake.ExecutionId.Value));
        Assert.Equal(
            expected.Where(id => new ExecutionId(id).Partition is >= 10 and <= 40),
            (await Journal.DueAsync(WakeTime.First, Make.Start.AddSeconds(20), new PartitionRange(10, 40), 100)).Select(wake => wake.ExecutionId.Value));
        Assert.Empty(await Journal.DueAsync(WakeTime.First, Make.Start, PartitionRange.All, 100));
    }

    [Fact]
    public async Task DueInBatches_GoesOnAfterTheLastAlsoWithinOneInstant()
    {
        await AddAsync(Enumerable.Range(0, 7).Select(i => Make.Header($"e{i}") with { WakeAt = Make.Start.AddSeconds(i < 5 ? 1 : 2) }));

        var first = await Journal.DueAsync(WakeTime.First, Make.Start.AddSeconds(2), PartitionRange.All, 3);
        var second = await Journal.DueAsync(first[^1], Make.Start.AddSeconds(2), PartitionRange.All, 3);
        var third = await Journal.DueAsync(second[^1], Make.Start.AddSeconds(2), PartitionRange.All, 3);

        Assert.Equal(["e0", "e1", "e2", "e3", "e4", "e5", "e6"], first.Concat(second).Concat(third).Select(wake => wake.ExecutionId.Value));
        Assert.Empty(await Journal.DueAsync(third[^1], DateTimeOffset.MaxValue, PartitionRange.All, 3));
    }

    [Fact]
    public async Task NextWake_IsTheEarliestAfterTheInstant()
    {
        Assert.Null(await Journal.NextWakeAsync(Make.Start, PartitionRange.All));
        await AddAsync([Make.Header("a") with { WakeAt = Make.Start }, Make.Header("b") with { WakeAt = Make.Start.AddTicks(1) }, Make.Header("c")]);
        var elsewhere = (new ExecutionId("a").Partition, new ExecutionId("b").Partition);

        Assert.Equal(Make.Start, await Journal.NextWakeAsync(DateTimeOffset.MinValue, PartitionRange.All));
        Assert.Equal(Make.Start.AddTicks(1), await Journal.NextWakeAsync(Make.Start, PartitionRange.All));
        Assert.Null(await Journal.NextWakeAsync(Make.Start.AddTicks(1), PartitionRange.All));
        Assert.NotEqual(elsewhere.Item1, elsewhere.Item2);
        Assert.Null(await Journal.NextWakeAsync(Make.Start, new PartitionRange(elsewhere.Item1, elsewhere.Item1)));
    }

    [Fact]
    public async Task Orphans_AreExecutionsWithWorkInHandOfSilosThatAreGone()
    {
        await AddAsync(
        [
            Make.Header("a") with { Owner = "s1@1" },
            Make.Header("b") with { Owner = "s1@2" },
            Make.Header("c", ExecutionStatus.Compensating) with { Owner = "s2@1" },
            // Ended, and still owes something: its owner has not told the parent yet.
            Make.Header("d", ExecutionStatus.Completed) with { Owner = "s2@1" },
            Make.Header("e", ExecutionStatus.Waiting),
            Make.Header("g", ExecutionStatus.Completed),
            Make.Header("f") with { Owner = "s0@1" },
        ]);

        Assert.Equal(["f", "a", "c", "d"], IdsOf(await Journal.OrphansAsync(["s1@2", "s9@1"], PartitionRange.All, 10)));
        Assert.Equal(["f", "a"], IdsOf(await Journal.OrphansAsync(["s1@2"], PartitionRange.All, 2)));
        Assert.Equal(["f", "a", "b", "c", "d"], IdsOf(await Journal.OrphansAsync([], PartitionRange.All, 10)));
        Assert.Empty(await Journal.OrphansAsync(["s0@1", "s1@1", "s1@2", "s2@1"], PartitionRange.All, 10));
        var partition = new ExecutionId("c").Partition;
        Assert.Contains("c", IdsOf(await Journal.OrphansAsync([], new PartitionRange(partition, partition), 10)));
        Assert.DoesNotContain("c", IdsOf(await Journal.OrphansAsync([], new PartitionRange(partition + 1, 63), 10)));
    }

    protected static IReadOnlyDictionary<string, string> Labels(params string[] labels) =>
        labels.ToDictionary(label => label.Split('=')[0], label => label.Split('=')[1]);

    protected async Task AddAsync(IEnumerable<ExecutionHeader> headers)
    {
        foreach (var pending in headers.Select(header => Journal.AppendAsync(Make.First(header)).AsTask()).ToList())
        {
            Assert.Equal(AppendOutcome.Appended, await pending);
        }
    }

    private static IEnumerable<string> IdsOf(IEnumerable<ExecutionHeader> headers) => headers.Select(header => header.ExecutionId.Value);

    private async Task ExpectAsync(string ids, HeaderQuery query)
    {
        // Page by page, so that every filter is also tried with a cursor.
        Assert.Equal(ids, string.Concat(await ListAllAsync(query with { Limit = 1 })));
        Assert.Equal(ids, string.Concat(await ListAllAsync(query)));
    }

    private async Task<string> FiguresAsync(HeaderQuery query, int limit) =>
        string.Concat((await Journal.FiguresAsync(query, limit)).Select(figure => figure.ExecutionId.Value));

    private async Task<List<string>> ListAllAsync(HeaderQuery query)
    {
        var ids = new List<string>();
        for (var cursor = (string?)null; ;)
        {
            var page = await Journal.QueryAsync(query with { Cursor = cursor });
            ids.AddRange(IdsOf(page.Items));
            if (page.NextCursor is null)
            {
                return ids;
            }

            Assert.Equal(query.Limit, page.Items.Count);
            cursor = page.NextCursor;
        }
    }
}
