using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services;

/// <summary>
/// APIs that callers name by request headers. Each (API, headers) is a service of its own, so that nobody sees what another's credentials can
/// read; those used least recently are given up when there are too many.
/// </summary>
internal sealed class TargetServices(IReadOnlyList<IServiceKind> kinds, ServiceContext context, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ServiceSlot Slot, long Used)> _slots = new(StringComparer.Ordinal);
    private long _uses;

    /// <exception cref="ServiceUnavailableException">No such kind of API.</exception>
    public ServiceSlot Get(TargetApi target, IReadOnlyDictionary<string, string> headers)
    {
        var key = Key(target, headers);
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out var entry))
            {
                entry.Slot = Create(target, headers, key);
                if (_slots.Count >= context.Options.MaxTargets)
                {
                    var oldest = _slots.MinBy(pair => pair.Value.Used);
                    _slots.Remove(oldest.Key);
                    oldest.Value.Slot.Retire();
                }
            }

            _slots[key] = (entry.Slot, ++_uses);
            return entry.Slot;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (slot, _) in _slots.Values)
            {
                slot.Dispose();
            }

            _slots.Clear();
        }
    }

    private ServiceSlot Create(TargetApi target, IReadOnlyDictionary<string, string> headers, string key)
    {
        var kind = kinds.FirstOrDefault(candidate => candidate.Name == target.Kind);
        if (kind?.TargetSettings(target, headers) is not { } settings)
        {
            throw new ServiceUnavailableException(target.Name, $"WF0324: a target API is 'rest' or 'graphql', not '{target.Kind}'; correct X-API-Type");
        }

        var definition = new ServiceDefinition { Name = target.Name, Kind = kind.Name, Settings = settings, Fingerprint = key };
        return new ServiceSlot(definition, kind, context, _ => null, logger);
    }

    private static string Key(TargetApi target, IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder().Append(target);
        foreach (var (name, value) in headers.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append('\n').Append(name.ToLowerInvariant()).Append('\0').Append(value);
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
