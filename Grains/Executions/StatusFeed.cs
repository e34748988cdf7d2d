using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using OrleansWorkflows.Engine;

namespace OrleansWorkflows.Executions;

/// <summary>
/// The cluster-wide status feed, best effort: what executions announce is sent on in the background, and the oldest is dropped when readers are too
/// slow. The exact feed of one execution is <see cref="IExecutionGrain.Watch"/>.
/// </summary>
public sealed partial class StatusFeed(IServiceProvider services, ILogger<StatusFeed> logger) : BackgroundService
{
    private const int MaxBatch = 256;

    private readonly Channel<ExecutionStatusChanged> _waiting = Channel.CreateBounded<ExecutionStatusChanged>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly ILogger _logger = logger;

    internal void Publish(IReadOnlyList<ExecutionEvent> events, ExecutionState state)
    {
        foreach (var e in events)
        {
            if (e is StepEvent step && state.Step(step.Step) is { IsOpen: false } settled)
            {
                _waiting.Writer.TryWrite(Change(state, e.At) with { Step = settled.Id, StepStatus = settled.Status });
            }
            else if (e is ExecutionStarted or SlotGranted or ExecutionAdmitted or StopStarted or UndoStarted or ExecutionEnded or ExecutionRetried or ExecutionPaused or ExecutionUnpaused or YieldOpened or YieldAnswered)
            {
                _waiting.Writer.TryWrite(Change(state, e.At));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SendAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops, or did not come to start: nothing to tell the host, which would call it a failure in the latter case.
        }
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        IAsyncStream<ExecutionStatusChanged>? stream = null;
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            // A call to the stream costs far more than a change: whatever gathered during the last call goes with the next.
            var changes = new List<ExecutionStatusChanged>();
            while (changes.Count < MaxBatch && _waiting.Reader.TryRead(out var change))
            {
                changes.Add(change);
            }

            try
            {
                stream ??= services.GetRequiredService<IClusterClient>().GetStreamProvider(ExecutionStatusChanged.Provider)
                    .GetStream<ExecutionStatusChanged>(StreamId.Create(ExecutionStatusChanged.Namespace, ExecutionStatusChanged.Key));
                await stream.OnNextBatchAsync(changes);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogDropped(_logger, changes.Count, e);
            }
        }
    }

    private static ExecutionStatusChanged Change(ExecutionState state, DateTimeOffset at) => new()
    {
        ExecutionId = state.Id.Value, Domain = state.Definition.Domain, Workflow = state.Definition.Name, Status = state.Status, At = at,
    };

    [LoggerMessage(1, LogLevel.Debug, "{Count} status changes were dropped.")]
    private static partial void LogDropped(ILogger logger, int count, Exception exception);
}
