using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <content>The turns: decide, append, then make visible, act and answer.</content>
public sealed partial class ExecutionGrain
{
    private readonly List<InboxItem> _inbox = [];
    private Task<bool>? _loading;
    private Task? _turns;
    private Task? _claim;
    private ExecutionState? _state;
    private ExecutionHeader? _header;
    private long _snapshotBytes;
    private long _tailBytes;
    private bool _isOwner;

    /// <summary>Loads the execution once; false: there is none.</summary>
    private ValueTask<bool> LoadAsync() =>
        _state is { Sequence: > 0 } || _home is not null ? ValueTask.FromResult(true) : new(_loading is { IsCompleted: false } running ? running : _loading = LoadOnceAsync());

    /// <summary>Loads for a call that begins nothing: an id of nothing, or one that can not be read now, keeps no activation.</summary>
    private async ValueTask<bool> FindAsync()
    {
        var found = false;
        try
        {
            return found = await LoadAsync();
        }
        finally
        {
            if (!found)
            {
                LeaveMemoryIfDormant();
            }
        }
    }

    private async Task<bool> LoadOnceAsync()
    {
        var found = await runtime.Loader.LoadAsync(Id, _deactivating.Token);
        while (_turns is { IsCompleted: false } turns && _state is not { Sequence: > 0 })
        {
            // A start is being stored here, and what was read may be just that: nobody is gone who had it in hand.
            await Task.WhenAny(turns, _committed.Task);
        }

        if (found is { } loaded && _state is not { Sequence: > 0 })
        {
            if (HomeOf(loaded.State.TargetMachines) is { } home)
            {
                _home = home;
                return true;
            }

            (_state, _snapshotBytes, _tailBytes) = loaded;
            if (ExecutionEngine.Outstanding(_state).Count > 0)
            {
                // Whoever owned it is gone with work in hand: claim first, then do the work again.
                _ = ClaimAsync();
            }

            ArmTimer();
        }

        return _state is { Sequence: > 0 };
    }

    /// <summary>Once an activation: each claim counts what was in flight as lost.</summary>
    private Task ClaimAsync() => _claim ??= PostAsync(new ClaimExecution(runtime.Owner, runtime.Machine));

    private Task<Reply?> PostAsync(ExecutionRequest request)
    {
        var item = new InboxItem(request);
        _inbox.Add(item);
        if (_turns is null or { IsCompleted: true })
        {
            _turns = RunTurnsAsync();
        }

        return item.Reply;
    }

    private async Task RunTurnsAsync()
    {
        // The caller's other posts of the same moment join the first turn.
        await Task.Yield();
        while (_inbox.Count > 0)
        {
            List<InboxItem> batch = [.. _inbox];
            _inbox.Clear();
            try
            {
                await RunTurnAsync(batch);
            }
            catch (Exception e)
            {
                if (e is JournalUnavailableException)
                {
                    LogStartNotStored(_logger, Id, e);
                }
                else
                {
                    LogTurnFailed(_logger, Id, e);
                }

                foreach (var item in batch)
                {
                    item.Fail(e);
                }

                // Nothing is guessed: the next activation reads what is stored. It comes by itself where this one has work in hand that nobody else would see to; the
                // claim that it begins with counts what is tried again and again.
                _isNeededNext |= _isOwner && e is not ExecutionMovedException && !_deactivating.IsCancellationRequested;
                LeaveForNext();
            }
        }

        ArmTimer();
        LeaveMemoryIfDormant();
    }

    private async Task RunTurnAsync(List<InboxItem> batch)
    {
        var began = runtime.Time.GetTimestamp();
        // 1. Decide each request on the tentative state.
        var (state, events) = await ReadAsync(() => runtime.Outputs.WithOutputsAsync(Id, () => Decide(batch), _deactivating.Token));
        if (events.Count > 0)
        {
            var commands = ExecutionEngine.CommandsOf(events, state);
            // 2. One append, durable first.
            await AppendAsync(state, events, WillBeDormant(state, commands));
            await CheckStillOwnerAsync(state, began);
            // 3. Then visible.
            _state = state;
            _isOwner = true;
            Announce(events, state);
            // 4. Then act: this starts work and never awaits it.
            foreach (var command in commands)
            {
                Dispatch(command);
            }
        }

        else
        {
            await CheckNotBehindAsync(batch);
        }

        LeavePlaceIfIdle();
        // 5. Then answer.
        foreach (var item in batch)
        {
            item.Complete();
        }
    }

    /// <summary>Decides on the requests; those that would make the append too large go back to the front of the inbox.</summary>
    private (ExecutionState State, List<ExecutionEvent> Events) Decide(List<InboxItem> batch)
    {
        var (state, events, count) = Fold(batch, _state!);
        if (events.Count > 0 && !_isOwner && _state!.Sequence > 0 && batch[0].Request is not ClaimExecution)
        {
            // This activation has not acted before: its first events follow its claim.
            var claim = ExecutionEngine.Decide(_state, new ClaimExecution(runtime.Owner, runtime.Machine), runtime.Inputs());
            (state, events, count) = Fold(batch, claim.State);
            events.InsertRange(0, claim.Events);
        }

        _inbox.InsertRange(0, batch.Skip(count));
        batch.RemoveRange(count, batch.Count - count);
        return (state, events);
    }

    private (ExecutionState State, List<ExecutionEvent> Events, int Count) Fold(List<InboxItem> batch, ExecutionState state)
    {
        var events = new List<ExecutionEvent>();
        var (inputs, count, bytes) = (runtime.Inputs(), 0, 0L);
        while (count < batch.Count && events.Count < inputs.Limits.MaxPageEvents && bytes < inputs.Limits.MaxPageBytes)
        {
            var item = batch[count++];
            try
            {
                var decision = ExecutionEngine.Decide(state, item.Request, inputs);
                state = decision.State;
                bytes += decision.SizeBytes;
                events.AddRange(decision.Events);
                item.Decided(decision.Reply);
            }
            catch (Exception e) when (e is not OutputsMissingException)
            {
                // A defect in one decision must not take the others of the turn with it.
                LogDecisionFailed(_logger, Id, item.Request.GetType().Name, e);
                item.DecisionFailed(e);
            }
        }

        return (state, events, count);
    }

    private async Task AppendAsync(ExecutionState state, List<ExecutionEvent> events, bool isDormant)
    {
        var encoded = EventCodec.Encode(events);
        var tail = _tailBytes + encoded.Length;
        var isSnapshotDue = tail > Math.Max(runtime.Options.SnapshotAfterBytes, _snapshotBytes) && state.Phase != Phase.Ended;
        var snapshot = isSnapshotDue ? StateCodec.Encode(state) : null;
        var header = ExecutionHeaders.Of(state, isDormant, runtime.Options.ShortTimer);
        await StoreAsync(new JournalAppend
        {
            ExecutionId = Id,
            FirstSequence = _state!.Sequence + 1,
            EventCount = events.Count,
            Events = encoded,
            At = state.UpdatedAt,
            IsAfterEnd = _state.EndedAt is not null,
            Header = ExecutionHeaders.Differs(_header, header) ? header : null,
            StateSnapshot = snapshot,
            NamedSnapshots = NamedIn(events),
        });
        if (header.WakeAt is { } wakeAt && wakeAt != _header?.WakeAt)
        {
            runtime.Notices.Stored(Id, wakeAt);
        }

        _header = header;
        (_snapshotBytes, _tailBytes) = isSnapshotDue ? (snapshot!.Length, 0) : (_snapshotBytes, tail);
    }

    /// <summary>The state as it was when the node took it, without what comes after in the same turn.</summary>
    private List<NamedSnapshot> NamedIn(List<ExecutionEvent> events)
    {
        var named = new List<NamedSnapshot>();
        var last = events.FindLastIndex(static e => e is SnapshotTaken);
        var state = _state!;
        for (var i = 0; i <= last; i++)
        {
            state = ExecutionEngine.Apply(state, events[i]);
            if (events[i] is SnapshotTaken taken)
            {
                named.Add(new NamedSnapshot(taken.Name, state.Sequence, taken.At, StateCodec.Encode(state)));
            }
        }

        return named;
    }

    /// <summary>
    /// Until the append is durable or somebody else's. While the store is away the execution stands still; an append whose fate is not
    /// known is made again as it is, and the journal compares it with what is stored. Only a start of which nothing was written fails: nobody has been told of it, and it must not wait in memory.
    /// </summary>
    private async Task StoreAsync(JournalAppend append)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                if (await runtime.Journal.AppendAsync(append) == AppendOutcome.Appended)
                {
                    return;
                }

                throw new ExecutionMovedException(
                    $"WF0401: execution {Id} moved to another silo; sequence {append.FirstSequence} is taken. Nothing was lost: make the call again.");
            }
            catch (JournalUnavailableException e) when (!_deactivating.IsCancellationRequested && (failures > 0 || e.IsFateUnknown || append.FirstSequence > 1))
            {
                await StandStillAsync(failures, e);
            }
        }
    }

    /// <summary>An activation that has not acted yet may have been overtaken: it must not acknowledge what means nothing to it.</summary>
    private async Task CheckNotBehindAsync(List<InboxItem> batch)
    {
        if (!_isOwner && _state!.Sequence > 0 && batch.Exists(item => item.Request is not FireTimers)
            && (await runtime.Journal.ReadAsync(Id, _state.Sequence + 1, 1)).Count > 0)
        {
            throw new ExecutionMovedException($"WF0401: execution {Id} moved to another silo. Nothing was lost: make the call again.");
        }
    }

    /// <summary>A turn that hung (a paused process) may have been overtaken after its append: it must not act any more.</summary>
    private async Task CheckStillOwnerAsync(ExecutionState state, long began)
    {
        if (runtime.Time.GetElapsedTime(began) > runtime.Options.FenceCheckAfter
            && (await ReadAsync(() => runtime.Journal.ReadAsync(Id, state.Sequence + 1, 1))).Count > 0)
        {
            throw new ExecutionMovedException($"WF0401: execution {Id} moved to another silo while this one was paused. Nothing was lost: make the call again.");
        }
    }

    /// <summary>A turn that has begun goes on: what it holds, an answer or what is durable already, nobody else would act on. A store that is away is waited for.</summary>
    private async Task<T> ReadAsync<T>(Func<ValueTask<T>> read)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await read();
            }
            catch (JournalUnavailableException e) when (!_deactivating.IsCancellationRequested)
            {
                await StandStillAsync(failures, e);
            }
        }
    }

    private async Task StandStillAsync(int failures, JournalUnavailableException reason)
    {
        LogStoreAway(_logger, Id, failures + 1, reason);
        var delay = TimeSpan.FromMilliseconds(Math.Min(2_000, 50 * Math.Pow(2, Math.Min(failures, 10))));
        await Task.Delay(delay, runtime.Time, _deactivating.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void Announce(List<ExecutionEvent> events, ExecutionState state)
    {
        // Told before anybody who waits hears of it, so that whoever has the answer finds the spans.
        runtime.Telemetry.Committed(events, state);
        WakeReaders();
        runtime.Outputs.Remember(events);
        runtime.Feed.Publish(events, state);
    }

    private void WakeReaders()
    {
        var committed = _committed;
        _committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        committed.SetResult();
    }

    /// <summary>One request and the caller who waits for it.</summary>
    private sealed class InboxItem(ExecutionRequest request)
    {
        private readonly TaskCompletionSource<Reply?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Reply? _reply;
        private Exception? _error;

        public ExecutionRequest Request => request;

        public Task<Reply?> Reply => _done.Task;

        public void Decided(Reply? reply) => (_reply, _error) = (reply, null);

        public void DecisionFailed(Exception error) => _error = error;

        public void Complete()
        {
            if (_error is { } error)
            {
                Fail(error);
            }
            else
            {
                _done.TrySetResult(_reply);
            }
        }

        public void Fail(Exception error)
        {
            _done.TrySetException(error);
            // Posts of the shell itself have nobody who awaits them.
            _ = _done.Task.Exception;
        }
    }
}
