namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>The resources that clients of this gateway watch: each is followed once, from the first who watches it to the last.</summary>
internal sealed class WatchedResources
{
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>See <see cref="McpSubscriptions.Follow"/>.</summary>
    public Func<string, CancellationToken, Task> Follow { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Completes once changes of all of them are followed.</summary>
    public Task AddAsync(IEnumerable<string> uris)
    {
        var begun = new List<Task>();
        lock (_gate)
        {
            foreach (var uri in uris)
            {
                if (!_watches.TryGetValue(uri, out var watch))
                {
                    watch = _watches[uri] = new Watch();
                    watch.Begun = Follow(uri, watch.Ending.Token);
                }

                watch.Watchers++;
                begun.Add(watch.Begun);
            }
        }

        return Task.WhenAll(begun);
    }

    public void Remove(IEnumerable<string> uris)
    {
        foreach (var uri in uris)
        {
            Watch? last = null;
            lock (_gate)
            {
                if (_watches.TryGetValue(uri, out var watch) && --watch.Watchers == 0)
                {
                    _watches.Remove(uri);
                    last = watch;
                }
            }

            last?.Ending.Cancel();
            last?.Ending.Dispose();
        }
    }

    private sealed class Watch
    {
        public CancellationTokenSource Ending { get; } = new();

        public Task Begun { get; set; } = Task.CompletedTask;

        public int Watchers { get; set; }
    }
}
