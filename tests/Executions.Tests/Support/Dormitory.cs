using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.InMemory;

namespace OrleansWorkflows.Executions.Tests.Support;

/// <summary>A keeper with executions that sleep in a journal; those that are awake fire at their time, as the real ones do.</summary>
internal sealed class Dormitory
{
    private readonly InMemoryJournal _store = new();
    private readonly Dictionary<ExecutionId, ExecutionHeader> _headers = [];
    private readonly PriorityQueue<ExecutionId, DateTimeOffset> _awake = new();
    private int _next;

    public Dormitory()
    {
        Journal = CountingJournal.Over(_store);
        Options = new ExecutionOptions();
        Keeper = new Keeper(Journal.Journal, PartitionRange.All, Options, Time, () => ["alive@1"], WakeAsync);
    }

    public ManualTime Time { get; } = new();

    public CountingJournal Journal { get; }

    public ExecutionOptions Options { get; }

    public Keeper Keeper { get; }

    /// <summary>Every waking: who, when.</summary>
    public List<(ExecutionId Execution, DateTimeOffset At)> Woken { get; } = [];

    /// <summary>Every timer that fired: who, how late.</summary>
    public List<(ExecutionId Execution, TimeSpan Late)> Fired { get; } = [];

    /// <summary>Can not be woken.</summary>
    public HashSet<ExecutionId> Broken { get; } = [];

    /// <summary>Most that were in memory at once.</summary>
    public int MostAwake { get; private set; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public async Task<ExecutionId> SleepAsync(TimeSpan duration) => await AddAsync(header => header with { WakeAt = Now + duration });

    public async Task<ExecutionId> OrphanAsync() => await AddAsync(header => header with { Owner = "dead@1" });

    /// <summary>Lives on: the keeper looks when it said it would, executions that are awake fire when they are due.</summary>
    /// <returns>How many looks that were.</returns>
    public async Task<int> LiveAsync(TimeSpan duration)
    {
        var end = Now + duration;
        for (var looks = 0; ;)
        {
            var fires = _awake.TryPeek(out _, out var due) ? due : DateTimeOffset.MaxValue;
            var next = fires < Keeper.NextLook ? fires : Keeper.NextLook;
            if (next > end)
            {
                Time.AdvanceTo(end);
                return looks;
            }

            Time.AdvanceTo(next > Now ? next : Now);
            while (_awake.TryPeek(out _, out due) && due <= Now)
            {
                await FireAsync(_awake.Dequeue());
            }

            if (Keeper.NextLook <= Now)
            {
                await Keeper.LookAsync(isSweep: false);
                looks++;
            }
        }
    }

    private async Task<bool> WakeAsync(ExecutionId id, bool isOrphan)
    {
        Woken.Add((id, Now));
        if (Broken.Contains(id))
        {
            return false;
        }

        var header = _headers[id];
        if (isOrphan)
        {
            await StoreAsync(header with { Owner = "alive@1" });
        }
        else if (header.WakeAt <= Now)
        {
            await FireAsync(id);
        }
        else if (header.WakeAt is { } at && _awake.UnorderedItems.All(item => item.Element != id))
        {
            _awake.Enqueue(id, at);
            MostAwake = Math.Max(MostAwake, _awake.Count);
        }

        return true;
    }

    private async Task FireAsync(ExecutionId id)
    {
        var header = _headers[id];
        Fired.Add((id, Now - header.WakeAt!.Value));
        await StoreAsync(header with { WakeAt = null });
    }

    private async Task<ExecutionId> AddAsync(Func<ExecutionHeader, ExecutionHeader> how)
    {
        var id = new ExecutionId($"e{_next++:d6}");
        await StoreAsync(how(new ExecutionHeader
        {
            ExecutionId = id, Domain = "d", Workflow = "w", Revision = "r", Status = ExecutionStatus.Running, StartedAt = Now, UpdatedAt = Now,
        }));
        return id;
    }

    private async Task StoreAsync(ExecutionHeader header)
    {
        // The epoch counts the appends here.
        var stored = header with { Epoch = header.Epoch + 1 };
        _headers[stored.ExecutionId] = stored;
        await _store.AppendAsync(new JournalAppend
        {
            ExecutionId = stored.ExecutionId, FirstSequence = stored.Epoch, EventCount = 1, Events = [], At = Now, Header = stored,
        });
    }
}
