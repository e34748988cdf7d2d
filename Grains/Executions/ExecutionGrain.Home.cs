using OrleansWorkflows.Engine;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Executions;

/// <content>
/// Where an execution with <c>target_machines</c> lives. Its id alone leads to an activation anywhere, which only passes on what it is asked to the one whose key names the
/// machines too: that one is placed on one of them. While none is there it is placed elsewhere, so that the execution can be asked and told, and its calls wait.
/// </content>
public sealed partial class ExecutionGrain
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>Where this activation passes everything on to; null: it is the one that acts.</summary>
    private IExecutionGrain? _home;

    private IExecutionGrain? HomeOf(IReadOnlyList<string> machines) =>
        machines.Count == 0 || MachineKey.MachinesOf(this.GetPrimaryKeyString()).Count > 0 ? null : GrainFactory.GetGrain<IExecutionGrain>(MachineKey.Of(Id.Value, machines));

    /// <summary>It should be on another machine.</summary>
    private bool IsAway(IReadOnlyList<string> machines) => machines.Count > 0 && !machines.Contains(runtime.Machine);

    private bool MayBegin() => !IsAway(_state!.TargetMachines) && IsAdmitted(hasBegun: _state.Parent is not null);

    /// <summary>A queued execution begins where it belongs: there, or here when it may be anywhere. Null: not here, or not any more.</summary>
    private async Task<ExecutionRequest?> AdmitAsync(AwaitAdmission command)
    {
        var until = _state!.StartedAt + runtime.Options.MachineWait;
        while (IsAway(_state.TargetMachines))
        {
            if (!IsWanted(command))
            {
                return null;
            }

            if (_state.TargetMachines.Any(runtime.Machines.Has))
            {
                // Nothing is in hand yet: the next activation is placed there. Whoever reads asks that one again.
                _isNeededNext = true;
                LeaveForNext();
                return null;
            }

            var left = until - runtime.Time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return new RefuseExecution(new StepError(
                    "machine_unavailable",
                    $"WF0453: execution {Id} must run on {string.Join(" or ", _state.TargetMachines)}, and no silo with that name of machine was there for {runtime.Options.MachineWait}. Nothing of it was done. Bring one up, then retry it.",
                    IsFinal: true));
            }

            await runtime.Machines.ChangedAsync(left < LongestLook ? left : LongestLook, runtime.Time, _deactivating.Token);
            _deactivating.Token.ThrowIfCancellationRequested();
        }

        return await EnterAsync(command) ? new AdmitExecution() : null;
    }
}
