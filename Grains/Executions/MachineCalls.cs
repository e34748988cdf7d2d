using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Executions;

/// <summary>
/// Has calls made on machines that this silo is not on. While none of them is there it waits; one that goes away in the middle loses the call, which is made again on one
/// that is there, under the same idempotency key.
/// </summary>
public sealed partial class MachineCalls(IGrainFactory grains, Machines machines, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<MachineCalls> logger)
{
    /// <summary>A call that was lost so often is given up, like one that took its execution's silo along.</summary>
    private const int MaxLosses = 5;

    // A silo that leaves lets running calls end first: short, so that it can.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;

    /// <param name="command">Names the attempt within the execution: whoever asks again under the same name joins it.</param>
    /// <param name="isWanted">False: nobody cares for it any more, so that it need not be waited for.</param>
    /// <param name="isRepeatable">False: once it may have begun it is not made again; then its outcome is unknown.</param>
    /// <returns>How it ended, and on which machine; null: on none.</returns>
    public async Task<(MachineCallReply Reply, string? Machine)> RunAsync(
        MachineCall call, string command, IReadOnlyList<string> on, bool isRepeatable, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        string? begunOn = null;
        var until = time.GetUtcNow() + options.Value.MachineWait;
        for (var (losses, tries) = (0, 0); losses < MaxLosses; tries++)
        {
            var mayBegin = isRepeatable || begunOn is null;
            // Where a machine is there after a loss, the answer may have been lost and not the call: it is asked once more before another one makes the call too.
            var isAskedAgain = begunOn is not null && (!mayBegin || losses % 2 == 1) && machines.Has(begunOn);
            if (!mayBegin && !isAskedAgain)
            {
                break;
            }

            if (begunOn is null && tries > 0 && (time.GetUtcNow() >= until || !isWanted()))
            {
                return (Away(call, on), null);
            }

            var machine = isAskedAgain ? begunOn : await FindAsync(on, call.Execution.Partition + tries, isWanted, cancellationToken);
            if (machine is null)
            {
                return (Away(call, on), null);
            }

            var (reply, hasBegun) = await RunOnAsync(machine, call, command, mayBegin, cancellationToken);
            if (reply is { Status: MachineCallStatus.Ended })
            {
                return (reply, machine);
            }

            begunOn = hasBegun ? machine : begunOn;
            if (reply is { Status: MachineCallStatus.Lost } && !isRepeatable)
            {
                break;
            }

            losses += hasBegun ? 1 : 0;
            await machines.ChangedAsync(PauseAfter(tries), time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (Lost(call, begunOn!, isRepeatable), begunOn);
    }

    /// <summary>One that is there, or the next to come; null: none came in time.</summary>
    private async Task<string?> FindAsync(IReadOnlyList<string> on, int place, Func<bool> isWanted, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + options.Value.MachineWait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] there = [.. on.Where(machines.Has)];
            if (there.Length > 0)
            {
                return there[place % there.Length];
            }

            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero || !isWanted())
            {
                return null;
            }

            await machines.ChangedAsync(left < LongestPause ? left : LongestPause, time, cancellationToken);
        }
    }

    /// <returns>The last reply, null where there was none, and whether the call may have begun.</returns>
    private async Task<(MachineCallReply? Reply, bool HasBegun)> RunOnAsync(
        string machine, MachineCall call, string command, bool mayBegin, CancellationToken cancellationToken)
    {
        var hasBegun = !mayBegin;
        try
        {
            var grain = grains.GetGrain<IMachineCallGrain>(IMachineCallGrain.KeyOf(call.Execution, command, machine));
            // What fails here has not begun.
            await grain.Reach();
            hasBegun = true;
            var reply = await grain.Run(call, mayBegin, Poll, cancellationToken);
            while (reply.Status == MachineCallStatus.UnderWay)
            {
                reply = await grain.Run(call, mayBegin: false, Poll, cancellationToken);
            }

            return (reply, true);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The silo went, or is not known well enough yet.
            LogNotReached(_logger, call.Step, call.Execution, machine, e);
            return (null, hasBegun);
        }
    }

    private static TimeSpan PauseAfter(int tries)
    {
        var pause = ShortestPause * Math.Pow(2, Math.Min(tries, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private MachineCallReply Away(MachineCall call, IReadOnlyList<string> on) => Failed("machine_unavailable", string.Create(
        CultureInfo.InvariantCulture,
        $"WF0451: step '{call.Step}' must run on {string.Join(" or ", on)}, and no silo with that name of machine was there, or could be reached, for {options.Value.MachineWait}. Nothing was sent. Bring one up, then retry the execution."));

    private static MachineCallReply Lost(MachineCall call, string machine, bool isRepeatable) => isRepeatable
        ? Failed("crashed", $"WF0452: the call of step '{call.Step}' was lost {MaxLosses} times, the last time with machine '{machine}'; it is not tried again.", outcomeUnknown: true)
        : Failed("outcome_unknown", $"WF0452: machine '{machine}' was asked to call '{call.Tool}' for step '{call.Step}', and went away or no longer knows how that ended.", outcomeUnknown: true);

    private static MachineCallReply Failed(string code, string message, bool outcomeUnknown = false) =>
        new(MachineCallStatus.Ended, Error: new MachineCallError(code, message, null, outcomeUnknown, Retryable: !outcomeUnknown, null));

    [LoggerMessage(1, LogLevel.Warning, "Step {Step} of execution {ExecutionId} could not be made on machine {Machine}; it is tried again.")]
    private static partial void LogNotReached(ILogger logger, string step, ExecutionId executionId, string machine, Exception exception);
}
