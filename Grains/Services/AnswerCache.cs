namespace OrleansWorkflows.Services;

/// <summary>Answers of read-only operations, given again for a while. Holds at most a number of bytes; the oldest go first.</summary>
internal sealed class AnswerCache(TimeSpan ttl, long maxBytes, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, Entry Entry)> _ages = new();
    private long _bytes;

    public JsonBytes? Find(string key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow() ? entry.Value : null;
        }
    }

    public void Add(string key, JsonBytes value)
    {
        if (Size(key, value) > maxBytes)
        {
            return;
        }

        lock (_gate)
        {
            var entry = new Entry(value, time.GetUtcNow() + ttl);
            if (_entries.Remove(key, out var old))
            {
                _bytes -= Size(key, old.Value);
            }

            _entries[key] = entry;
            _ages.Enqueue((key, entry));
            _bytes += Size(key, value);
            while (_ages.TryPeek(out var oldest) && (_bytes > maxBytes || oldest.Entry.Until <= time.GetUtcNow()))
            {
                _ages.Dequeue();
                if (_entries.TryGetValue(oldest.Key, out var current) && ReferenceEquals(current, oldest.Entry))
                {
                    _entries.Remove(oldest.Key);
                    _bytes -= Size(oldest.Key, oldest.Entry.Value);
                }
            }
        }
    }

    private static long Size(string key, JsonBytes value) => (key.Length * 2) + value.SizeBytes + 128;

    private sealed record Entry(JsonBytes Value, DateTimeOffset Until);
}
