using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>What every journal does with an execution that comes in whole.</summary>
public abstract class ImportContract
{
    private static readonly ExecutionId Id = new("0190000000007000800000000000000b");

    protected abstract IExecutionJournal Journal { get; }

    [Fact]
    public async Task Import_IsReadBackAsIfItHadBeenAppended()
    {
        var header = Make.Header(Id.Value, ExecutionStatus.Completed) with
        {
            EndedAt = Make.Start, ExpiresAt = Make.Start.AddDays(1), Labels = new Dictionary<string, string> { ["team"] = "x" },
        };

        Assert.Equal(AppendOutcome.Appended, await Journal.ImportAsync(
        [
            Make.Append(Id, 1, count: 3, header: header),
            Make.Append(Id, 4),
            Make.Append(Id, 5, count: 2) with { NamedSnapshots = [new NamedSnapshot("before", 3, Make.Start, [1]), new NamedSnapshot("after", 5, Make.Start, [2])] },
        ]));

        Assert.Equal([1, 4, 5], (await Journal.LoadAsync(Id))!.Tail.Select(row => row.FirstSequence));
        Assert.Equivalent(header, await Journal.ReadHeaderAsync(Id), strict: true);
        Assert.Single((await Journal.QueryAsync(new HeaderQuery { Labels = header.Labels, Text = "book" })).Items);
        Assert.Equal(["before", "after"], (await Journal.ListSnapshotsAsync(Id)).Select(snapshot => snapshot.Name));
        Assert.Equal(AppendOutcome.Appended, await Journal.AppendAsync(Make.Append(Id, 7)));
    }

    [Fact]
    public async Task ImportOfAnExistingExecution_ChangesNothing()
    {
        await Journal.AppendAsync(Make.First(Make.Header(Id.Value)));

        Assert.Equal(AppendOutcome.Conflict, await Journal.ImportAsync(
        [
            Make.Append(Id, 1, header: Make.Header(Id.Value, ExecutionStatus.Failed)),
            Make.Append(Id, 2) with { NamedSnapshots = [new NamedSnapshot("before", 2, Make.Start, [1])] },
        ]));

        Assert.Equal(ExecutionStatus.Running, (await Journal.ReadHeaderAsync(Id))!.Status);
        Assert.Single(await Journal.ReadAsync(Id, 1));
        Assert.Empty(await Journal.ListSnapshotsAsync(Id));
    }

    [Fact]
    public async Task SimultaneousImports_ComeInOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Journal.ImportAsync(
            [Make.Append(Id, 1, header: Make.Header(Id.Value)), Make.Append(Id, 2)]).AsTask()));

        Assert.Single(outcomes, AppendOutcome.Appended);
        Assert.Equal(2, (await Journal.ReadAsync(Id, 1)).Count);
    }

    [Fact]
    public async Task ImportWithAGap_IsAnErrorOfTheCaller() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.ImportAsync([Make.Append(Id, 1), Make.Append(Id, 3)]));
}
