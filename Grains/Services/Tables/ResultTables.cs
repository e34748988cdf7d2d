namespace OrleansWorkflows.Services.Tables;

/// <summary>The kept tables of this silo. Bounded by owner and as a whole; those used least recently go first, and all go some time after their last use.</summary>
public sealed class ResultTables : IDisposable
{
    private readonly ResultTableOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, Entry>> _owners = new(StringComparer.Ordinal);
    private long _bytes;
    private long _uses;

    public ResultTables(ToolServiceOptions options, TimeProvider time)
    {
        (_options, _time) = (options.Tables, time);
        _sweeper = time.CreateTimer(_ => Sweep(), null, _options.Lifetime / 4, _options.Lifetime / 4);
    }

    /// <param name="wish">The name; with <paramref name="replaces"/> a table of that name goes, otherwise the new one gets a number.</param>
    /// <returns>The name, and until when it is kept unless it is used.</returns>
    public (string Name, DateTimeOffset Until) Keep(string owner, string wish, bool replaces, JsonBytes rows)
    {
        lock (_gate)
        {
            SweepLocked();
            if (!_owners.TryGetValue(owner, out var tables))
            {
                _owners[owner] = tables = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
            }

            var name = wish;
            for (var number = 2; !replaces && tables.ContainsKey(name); number++)
            {
                name = $"{wish}_{number}";
            }

            Remove(owner, name);
            var until = _time.GetUtcNow() + _options.Lifetime;
            tables[name] = new Entry(name, rows) { Until = until, Used = ++_uses };
            _owners[owner] = tables;
            _bytes += rows.SizeBytes;
            MakeRoom(owner, name);
            return (name, until);
        }
    }

    /// <summary>All of an owner's, by name; to look at them is to use those that <paramref name="isUsed"/> names.</summary>
    public IReadOnlyDictionary<string, JsonBytes> Of(string owner, Func<string, bool> isUsed)
    {
        lock (_gate)
        {
            SweepLocked();
            if (!_owners.TryGetValue(owner, out var tables))
            {
                return new Dictionary<string, JsonBytes>();
            }

            foreach (var entry in tables.Values.Where(entry => isUsed(entry.Name)))
            {
                (entry.Until, entry.Used) = (_time.GetUtcNow() + _options.Lifetime, ++_uses);
            }

            return tables.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(entry => entry.Name, entry => entry.Rows);
        }
    }

    public DateTimeOffset? UntilOf(string owner, string name)
    {
        lock (_gate)
        {
            return _owners.TryGetValue(owner, out var tables) && tables.TryGetValue(name, out var entry) ? entry.Until : null;
        }
    }

    public void Dispose() => _sweeper.Dispose();

    private void MakeRoom(string owner, string newest)
    {
        var caller = CallerOf(owner);
        var own = Others().Where(other => CallerOf(other.Owner) == caller).OrderBy(other => other.Entry.Used).ToList();
        var (count, bytes) = (own.Count + 1, own.Sum(other => (long)other.Entry.Rows.SizeBytes) + _owners[owner][newest].Rows.SizeBytes);
        foreach (var (whose, entry) in own.TakeWhile(_ => count > _options.MaxTablesPerOwner || bytes > _options.MaxBytesPerOwner))
        {
            Remove(whose, entry.Name);
            (count, bytes) = (count - 1, bytes - entry.Rows.SizeBytes);
        }

        foreach (var (whose, entry) in Others().OrderBy(other => other.Entry.Used).ToList().TakeWhile(_ => _bytes > _options.MaxBytes))
        {
            Remove(whose, entry.Name);
        }

        IEnumerable<(string Owner, Entry Entry)> Others() =>
            _owners.SelectMany(pair => pair.Value.Values.Select(entry => (pair.Key, entry))).Where(pair => pair.Key != owner || pair.entry.Name != newest);
    }

    /// <summary>Who comes with other headers each time has other tables each time, and no more of them.</summary>
    private static string CallerOf(string owner) => owner.Split('.')[0];

    private void Sweep()
    {
        lock (_gate)
        {
            SweepLocked();
        }
    }

    private void SweepLocked()
    {
        var now = _time.GetUtcNow();
        foreach (var (owner, name) in _owners.SelectMany(pair => pair.Value.Values.Where(entry => entry.Until <= now).Select(entry => (pair.Key, entry.Name))).ToList())
        {
            Remove(owner, name);
        }
    }

    private void Remove(string owner, string name)
    {
        if (_owners.TryGetValue(owner, out var tables) && tables.Remove(name, out var gone))
        {
            _bytes -= gone.Rows.SizeBytes;
            if (tables.Count == 0)
            {
                _owners.Remove(owner);
            }
        }
    }

    private sealed class Entry(string name, JsonBytes rows)
    {
        public string Name { get; } = name;

        public JsonBytes Rows { get; } = rows;

        public DateTimeOffset Until { get; set; }

        public long Used { get; set; }
    }
}
