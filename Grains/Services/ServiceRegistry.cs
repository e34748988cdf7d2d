using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services;

/// <summary>The configured services of this silo and the target APIs in use, and which of them has a tool of a name.</summary>
public sealed class ServiceRegistry : IServiceDirectory, IDisposable
{
    private readonly ToolServiceOptions _options;
    private readonly IReadOnlyList<IServiceKind> _kinds;
    private readonly ServiceContext _context;
    private readonly ILogger _logger;
    private readonly TargetServices _targets;
    private readonly Lock _gate = new();
    private FrozenDictionary<string, ServiceSlot> _slots = FrozenDictionary<string, ServiceSlot>.Empty;

    public ServiceRegistry(
        ToolServiceOptions options, UrlGuard guard, TimeProvider time, ILogger<ServiceRegistry> logger, IReadOnlyList<IServiceKind>? kinds = null)
    {
        _options = options;
        _kinds = kinds ?? ServiceKinds.All;
        _logger = logger;
        _context = new ServiceContext(options, Guard: null, time);
        _targets = new TargetServices(_kinds, _context with { Guard = guard }, logger);
        Apply(options.Configuration);
    }

    /// <summary>Puts a configuration in force. Services that did not change go on as they are; calls under way on others end undisturbed.</summary>
    public void Apply(ServiceConfiguration configuration)
    {
        lock (_gate)
        {
            var before = _slots;
            _slots = configuration.Services.ToFrozenDictionary(
                pair => pair.Key,
                pair => before.GetValueOrDefault(pair.Key) is { } kept && kept.Definition.Fingerprint == pair.Value.Fingerprint ? kept : CreateSlot(pair.Value),
                StringComparer.Ordinal);
            foreach (var gone in before.Values.Except(_slots.Values))
            {
                gone.Retire();
            }
        }
    }

    public IReadOnlyList<ServiceSummary> List() =>
        [new ServiceSummary(BuiltinService.Name, BuiltinService.Name, true, "ready", null),
         .. _slots.Values.Select(slot => slot.Summary).OrderBy(summary => summary.Name, StringComparer.Ordinal)];

    /// <summary>How each configured service is on this silo, without connecting to any.</summary>
    public IReadOnlyList<ServiceHealth> Health() => [.. _slots.Values.Select(slot => slot.Health).OrderBy(service => service.Name, StringComparer.Ordinal)];

    public async ValueTask<IReadOnlyList<ToolDescription>> ListToolsAsync(string service, CancellationToken cancellationToken) =>
        service == BuiltinService.Name ? BuiltinService.Tools
        : _slots.TryGetValue(service, out var slot) ? (await slot.LoadOrThrowAsync(cancellationToken).ConfigureAwait(false)).Tools
        : throw new ServiceUnavailableException(service, $"WF0323: there is no service '{service}'.{DidYouMean.Hint(service, _slots.Keys)}");

    public async ValueTask<IReadOnlyList<ToolDescription>> ListToolsAsync(
        TargetApi target, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) =>
        (await _targets.Get(target, headers).LoadOrThrowAsync(_options.TargetDescriptionAge, cancellationToken).ConfigureAwait(false)).Tools;

    /// <remarks>The target is read without its headers here, which belong to an execution; one that needs them is <see cref="ToolLookupKind.NotKnown"/>.</remarks>
    public ValueTask<ToolLookup> FindAsync(string tool, TargetApi? target, CancellationToken cancellationToken) =>
        FindAsync(tool, target, new Dictionary<string, string>(), cancellationToken);

    public async ValueTask<ToolLookup> FindAsync(
        string tool, TargetApi? target, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (BuiltinService.Find(tool) is { } builtin)
        {
            return new ToolLookup(ToolLookupKind.Found, [BuiltinService.Name], builtin);
        }

        var targetSlot = target is null ? null : _targets.Get(target, headers);
        if (SplitName(tool, targetSlot) is { } named)
        {
            return await FindInAsync(named.Slot, named.Tool, cancellationToken).ConfigureAwait(false);
        }

        if (targetSlot is not null && await FindInAsync(targetSlot, tool, cancellationToken).ConfigureAwait(false) is { Kind: not ToolLookupKind.Unknown } inTarget)
        {
            return inTarget;
        }

        return await FindBareAsync(tool, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Of the configured services that have one.</summary>
    internal IEnumerable<(string Service, BreakerState State)> Breakers() =>
        _slots.Values.Where(slot => slot.Breaker is not null).Select(slot => (slot.Definition.Name, slot.Breaker!.Value));

    public void Dispose()
    {
        _targets.Dispose();
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }
    }

    /// <summary>Where a call goes: the service and the tool's name in it, or why that can not be said.</summary>
    internal async ValueTask<ToolRoute> RouteAsync(string tool, ServiceSlot? target, CancellationToken cancellationToken)
    {
        if (SplitName(tool, target) is { } named)
        {
            return new ToolRoute(named.Slot, named.Tool, null);
        }

        if (target is not null)
        {
            var loaded = await target.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (loaded?.Find(tool) is not null || Enabled().Count == 0)
            {
                return new ToolRoute(target, tool, null);
            }
        }

        // A service that has been read and has the tool answers at once; the others are only read when none has it.
        var having = Enabled().Where(slot => slot.Loaded?.Find(tool) is not null).ToList();
        var lookup = having.Count == 0 ? await FindBareAsync(tool, cancellationToken).ConfigureAwait(false) : null;
        having = having.Count > 0 ? having : [.. Enabled().Where(slot => slot.Loaded?.Find(tool) is not null)];
        if (having.Count == 1)
        {
            return new ToolRoute(having[0], tool, null);
        }

        if (having.Count > 1)
        {
            var names = having.Select(slot => $"{slot.Definition.Name}.{tool}").Order(StringComparer.Ordinal);
            return new ToolRoute(null, tool, new ToolError(
                "ambiguous_tool", $"several services have a tool '{tool}'; write one of {string.Join(", ", names)}", Retryable: false));
        }

        return new ToolRoute(null, tool, NotFound(tool, target, lookup!));
    }

    internal ServiceSlot Target(TargetApi target, IReadOnlyDictionary<string, string> headers) => _targets.Get(target, headers);

    private ServiceSlot CreateSlot(ServiceDefinition definition) => new(
        definition,
        _kinds.First(kind => kind.Name == definition.Kind),
        _context,
        name => _slots.GetValueOrDefault(name),
        _logger);

    private List<ServiceSlot> Enabled() => [.. _slots.Values.Where(slot => slot.Definition.Enabled)];

    private (ServiceSlot Slot, string Tool)? SplitName(string tool, ServiceSlot? target)
    {
        var dot = tool.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
        {
            return null;
        }

        var service = tool[..dot];
        var slot = target?.Definition.Name == service ? target : _slots.GetValueOrDefault(service);
        return slot is null ? null : (slot, tool[(dot + 1)..]);
    }

    private async ValueTask<ToolLookup> FindInAsync(ServiceSlot slot, string tool, CancellationToken cancellationToken)
    {
        using var patience = new Deadline(_options.LookupTimeout, TimeProvider.System, cancellationToken);
        LoadedService? loaded = null;
        try
        {
            loaded = slot.Definition.Enabled ? await slot.LoadAsync(patience.Token).ConfigureAwait(false) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }

        return loaded is null ? new ToolLookup(ToolLookupKind.NotKnown, [slot.Definition.Name])
            : loaded.Find(tool) is { } found ? new ToolLookup(ToolLookupKind.Found, [slot.Definition.Name], found)
            : new ToolLookup(ToolLookupKind.Unknown, [.. Near(tool, loaded.Tools).Select(near => $"{slot.Definition.Name}.{near}")]);
    }

    /// <summary>Asks every service, all at once.</summary>
    private async ValueTask<ToolLookup> FindBareAsync(string tool, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Enabled().Select(slot => FindInAsync(slot, tool, cancellationToken).AsTask())).ConfigureAwait(false);
        var found = answers.Where(answer => answer.Kind is ToolLookupKind.Found).ToList();
        return found.Count switch
        {
            1 => found[0],
            > 1 => new ToolLookup(ToolLookupKind.Ambiguous, [.. found.SelectMany(answer => answer.Candidates).Order(StringComparer.Ordinal)]),
            _ when answers.Any(answer => answer.Kind is ToolLookupKind.NotKnown) || _slots.Values.Any(slot => !slot.Definition.Enabled) => new ToolLookup(
                ToolLookupKind.NotKnown,
                [.. answers.Where(answer => answer.Kind is ToolLookupKind.NotKnown).SelectMany(answer => answer.Candidates),
                 .. _slots.Values.Where(slot => !slot.Definition.Enabled).Select(slot => slot.Definition.Name)]),
            _ => new ToolLookup(ToolLookupKind.Unknown, Near(tool, [.. BuiltinService.Tools, .. Enabled().SelectMany(slot => slot.Loaded?.Tools ?? [])])),
        };
    }

    private ToolError NotFound(string tool, ServiceSlot? target, ToolLookup lookup)
    {
        var unread = Enabled().Append(target).Where(slot => slot is { Loaded: null }).Select(slot => slot!.Definition.Name).ToList();
        var known = BuiltinService.Tools.Concat(Enabled().Append(target).SelectMany(slot => slot?.Loaded?.Tools ?? [])).Select(item => item.Name);
        var dot = tool.IndexOf('.', StringComparison.Ordinal);
        return unread.Count > 0
            ? new ToolError("service_unavailable", $"no service that can be read has a tool '{tool}', and these can not be read now: {string.Join(", ", unread)}. "
                + $"{Enabled().Append(target).FirstOrDefault(slot => slot?.Failure is not null)?.Failure?.Message}")
            : new ToolError("unknown_tool", dot > 0
                ? $"there is no service '{tool[..dot]}'.{DidYouMean.Hint(tool[..dot], _slots.Keys)} "
                    + $"Configured: {(_slots.Count == 0 ? "none" : string.Join(", ", _slots.Keys.Order(StringComparer.Ordinal)))}"
                : $"no service has a tool '{tool}'.{(lookup.Candidates.Count > 0 ? $" Did you mean '{lookup.Candidates[0]}'?" : DidYouMean.Hint(tool, known))}", Retryable: false);
    }

    private static IReadOnlyList<string> Near(string tool, IEnumerable<ToolDescription> tools) =>
        DidYouMean.Nearest(tool, tools.Select(known => known.Name)) is { } near ? [near] : [];
}

/// <summary>Where a call goes; <paramref name="Error"/> is set when that can not be said.</summary>
internal readonly record struct ToolRoute(ServiceSlot? Slot, string Tool, ToolError? Error);
