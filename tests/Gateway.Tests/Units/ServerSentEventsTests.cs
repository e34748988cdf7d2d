using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using OrleansWorkflows.Gateway.Live;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class ServerSentEventsTests
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    [Fact]
    public void Event_IsIdTypeAndData()
    {
        var output = new ArrayBufferWriter<byte>();

        ServerSentEvents.Write(output, 7, "step_completed", "{\"a\":1}"u8);

        Assert.Equal("id: 7\nevent: step_completed\ndata: {\"a\":1}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void DataOfSeveralLines_IsSeveralDataLines()
    {
        var output = new ArrayBufferWriter<byte>();

        ServerSentEvents.Write(output, 1, "x", "a\nb\r\nc"u8);

        Assert.Equal("id: 1\nevent: x\ndata: a\ndata: b\ndata: c\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public async Task QuietTime_SendsHeartbeats_ThenTheEvent_ThenEnds()
    {
        var time = new ManualTime();
        var events = Channel.CreateUnbounded<int>();
        var pipe = new Pipe();
        var sending = SendAsync(pipe, events.Reader.ReadAllAsync(TestContext.Current.CancellationToken), time, TestContext.Current.CancellationToken);
        Assert.Equal(": open\n\n", await ReadAsync(pipe));

        Assert.Equal(s_heartbeat, await time.TimerArmedAsync());
        time.Advance(s_heartbeat);
        Assert.Equal(": heartbeat\n\n", await ReadAsync(pipe));

        events.Writer.TryWrite(3);
        Assert.Equal("id: 3\nevent: n\ndata: 3\n\n", await ReadAsync(pipe));

        events.Writer.Complete();
        await sending;
    }

    [Fact]
    public async Task ClientGone_EndsTheEnumeration()
    {
        using var client = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var isDisposed = new TaskCompletionSource();
        var pipe = new Pipe();
        var sending = SendAsync(pipe, Endless(isDisposed, client.Token), new ManualTime(), client.Token);
        await ReadAsync(pipe);

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await isDisposed.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static Task SendAsync(Pipe pipe, IAsyncEnumerable<int> events, TimeProvider time, CancellationToken cancellationToken) =>
        ServerSentEvents.SendAsync(
            pipe.Writer, events, (output, number) => ServerSentEvents.Write(output, number, "n", Encoding.UTF8.GetBytes($"{number}")), s_heartbeat, time, cancellationToken);

    private static async IAsyncEnumerable<int> Endless(
        TaskCompletionSource isDisposed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield return 1;
        }
        finally
        {
            isDisposed.SetResult();
        }
    }

    private static async Task<string> ReadAsync(Pipe pipe)
    {
        var read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(read.Buffer);
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
