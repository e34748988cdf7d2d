namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// The shell of an execution: inbox, one turn at a time, one append a turn, then commands, then replies. It can die at any of these points, or
/// sleep through its own replacement and go on acting on what it knew.
/// </summary>
internal sealed class Activation
{
    private readonly Cluster _cluster;
    private readonly string _owner;
    private readonly HashSet<string> _inFlight = [];
    private List<Item> _inbox = [];
    private bool _isTurning;
    private bool _isOwner;
    private DateTimeOffset _asleepUntil;

    public Activation(Cluster cluster, ExecutionState state, string owner)
    {
        (_cluster, State, _owner) = (cluster, state, owner);
        if (state.Sequence > 0 && ExecutionEngine.Outstanding(state).Count > 0)
        {
            Post(new ClaimExecution(owner, "simulated"));
        }
    }

    /// <summary>As committed.</summary>
    public ExecutionState State { get; private set; }

    public ExecutionId Id => State.Id;

    public bool IsDead { get; private set; }

    public bool IsOwner => _isOwner;

    public void Post(ExecutionRequest request, Action<Reply?>? reply = null)
    {
        if (!IsDead)
        {
            _inbox.Add(new Item(request, reply));
            Begin();
        }
    }

    /// <summary>It is taken for dead, and is not.</summary>
    public void SleepThrough(TimeSpan time)
    {
        _asleepUntil = _cluster.Now + time;
        Post(new FireTimers());
    }

    private void Begin()
    {
        if (!_isTurning && _inbox.Count > 0)
        {
            _isTurning = true;
            _cluster.Soon(Turn);
        }
    }

    private void Turn()
    {
        if (IsAway(Turn))
        {
            return;
        }

        var batch = _inbox;
        _inbox = [];
        // Requests that an append may not wait for see what the ones before them did.
        var (state, events) = _cluster.Journal.WithOutputs(Id, () => Decide(batch));

        if (events.Count == 0 && !_isOwner && _cluster.Journal.HasMore(Id, State.Sequence))
        {
            // Nothing is acknowledged by what another activation has gone beyond.
            Die("as it is behind");
        }
        else if (events.Count == 0)
        {
            End(batch);
        }
        else if (_cluster.Faults.Crashes())
        {
            Die("before its append");
        }
        else
        {
            _cluster.Soon(() => Append(batch, state, events));
        }
    }

    private void Append(List<Item> batch, ExecutionState state, List<ExecutionEvent> events)
    {
        if (IsAway(() => Append(batch, state, events)))
        {
            return;
        }

        if (!_cluster.Append(this, state, events))
        {
            Die("by conflict");
            return;
        }

        if (_cluster.Faults.Crashes())
        {
            Die("after its append");
            return;
        }

        (State, _isOwner) = (_cluster.Faults.RunsShortOfMemory() ? StateCodec.Decode(StateCodec.Encode(state), state.Definition) : state, true);
        foreach (var command in ExecutionEngine.CommandsOf(events, state))
        {
            if (_inFlight.Add(command.Id))
            {
                _cluster.Dispatch(this, command);
            }

            if (_cluster.Faults.Crashes())
            {
                Die("after a dispatch");
                return;
            }
        }

        End(batch);
    }

    /// <summary>Work has come to its end, and with what.</summary>
    public void Done(ExecutionCommand command, ExecutionRequest? result)
    {
        _inFlight.Remove(command.Id);
        if (result is not null)
        {
            Post(result);
        }
    }

    private (ExecutionState State, List<ExecutionEvent> Events) Decide(List<Item> batch)
    {
        var decided = Fold(batch, State);
        if (decided.Events.Count == 0 || _isOwner || State.Sequence == 0 || batch[0].Request is ClaimExecution)
        {
            return decided;
        }

        var claim = ExecutionEngine.Decide(State, new ClaimExecution(_owner, "simulated"), _cluster.Inputs());
        var (state, after) = Fold(batch, claim.State);
        return (state, [.. claim.Events, .. after]);
    }

    private (ExecutionState State, List<ExecutionEvent> Events) Fold(List<Item> batch, ExecutionState state)
    {
        var events = new List<ExecutionEvent>();
        foreach (var item in batch)
        {
            var decision = ExecutionEngine.Decide(state, item.Request, _cluster.Inputs());
            (state, item.Reply) = (decision.State, decision.Reply);
            events.AddRange(decision.Events);
        }

        return (state, events);
    }

    private void End(List<Item> batch)
    {
        foreach (var item in batch)
        {
            item.Replied?.Invoke(item.Reply);
        }

        _isTurning = false;
        Begin();
    }

    private bool IsAway(Action later)
    {
        if (!IsDead && _asleepUntil > _cluster.Now)
        {
            _cluster.After(_asleepUntil - _cluster.Now, later);
            return true;
        }

        return IsDead;
    }

    private void Die(string how)
    {
        IsDead = true;
        _cluster.Died(this, how);
    }

    private sealed class Item(ExecutionRequest request, Action<Reply?>? replied)
    {
        public ExecutionRequest Request => request;

        public Action<Reply?>? Replied => replied;

        public Reply? Reply { get; set; }
    }
}
