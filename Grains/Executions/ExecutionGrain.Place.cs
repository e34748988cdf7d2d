using OrleansWorkflows.Engine;
using OrleansWorkflows.Limits;

namespace OrleansWorkflows.Executions;

/// <content>
/// Its place among the executions that the silo runs at once: taken for what there is to do here, given back when nothing is in hand. Who waits for an
/// answer, a timer, a child or another execution holds none, so that no execution waits for one that waits for it.
/// </content>
public sealed partial class ExecutionGrain
{
    private Place? _place;
    private int _atWork;

    /// <summary>A place for a start, or a turn in the line; false: so many wait already that it has to be refused. What others of the cluster wait for never is.</summary>
    private bool TryBegin(string workflow, bool hasParent)
    {
        // An activation that goes takes no place that nobody would give back.
        _deactivating.Token.ThrowIfCancellationRequested();
        _place ??= hasParent ? runtime.Limits.Executions.Enter(workflow, hasBegun: true) : runtime.Limits.Begin(workflow);
        return _place is not null;
    }

    /// <summary>Whether there is a place for it now; if not, it stands in the line.</summary>
    private bool IsAdmitted(bool hasBegun)
    {
        _deactivating.Token.ThrowIfCancellationRequested();
        _place ??= runtime.Limits.Executions.TryEnter() ?? runtime.Limits.Executions.Enter(_state!.Definition.FullName, hasBegun);
        return _place.IsHeld;
    }

    private async Task DoInPlaceAsync(ExecutionCommand command)
    {
        _atWork++;
        try
        {
            await DoAsync(command);
        }
        finally
        {
            _atWork--;
            LeavePlaceIfIdle();
        }
    }

    /// <returns>False: the command is not wanted any more.</returns>
    private async ValueTask<bool> EnterAsync(ExecutionCommand command)
    {
        while (!IsAdmitted(hasBegun: command is not AwaitAdmission || _state!.Parent is not null))
        {
            await _place!.Turn.WaitAsync(_deactivating.Token);
            if (!IsWanted(command))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A turn among the calls of the silo; null: the call is not wanted any more.</summary>
    private async ValueTask<Place?> EnterStepAsync(RunStep step)
    {
        if (runtime.Limits.Steps.TryEnter() is { } free)
        {
            return free;
        }

        var place = runtime.Limits.Steps.Enter(_state!.Definition.FullName, hasBegun: step.IsUndo);
        await place.Turn.WaitAsync(_deactivating.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_deactivating.IsCancellationRequested && IsWanted(step))
        {
            return place;
        }

        place.Dispose();
        _deactivating.Token.ThrowIfCancellationRequested();
        return null;
    }

    private bool IsWanted(ExecutionCommand command) => ExecutionEngine.Outstanding(_state!).Any(outstanding => outstanding.Id == command.Id);

    /// <summary>Between a result and what it leads to the place is kept; in the line only what still wants to begin stays.</summary>
    private void LeavePlaceIfIdle()
    {
        if (_place is { } place && (_atWork == 0 || (!place.IsHeld && !ExecutionEngine.Outstanding(_state!).Any(NeedsPlace))))
        {
            _place = null;
            place.Dispose();
        }
    }

    private bool NeedsPlace(ExecutionCommand command) => command is NextPage or AwaitAdmission || (command is RunStep step && RunsHere(step));
}
