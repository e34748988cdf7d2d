namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class LoneChainTests
{
    private static readonly ExecutionId A = new("a");

    [Fact]
    public void CallerThatFollowsTheLastCommit_EntersUnlessSomethingWaits()
    {
        var chain = new LoneChain();
        chain.Note(A);

        Assert.False(chain.TryEnter(A, waiting: 1));
        Assert.False(chain.TryEnter(new ExecutionId("b"), waiting: 0));
        Assert.True(chain.TryEnter(A, waiting: 0));
        chain.Turn.Exit();
    }

    [Fact]
    public void WriterThreadThatWaitsForItsTurn_IsNotOvertakenByTheChainsNextAppend()
    {
        var chain = new LoneChain();
        chain.Note(A);
        Assert.True(chain.TryEnter(A, waiting: 0));
        var writer = new Thread(() =>
        {
            using (chain.Enter())
            {
            }
        });
        writer.Start();
        SpinWait.SpinUntil(() => writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(20));
        chain.Turn.Exit();

        Assert.False(chain.TryEnter(A, waiting: 0));
        writer.Join();
    }
}
