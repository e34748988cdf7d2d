using System.Security.Claims;
using System.Security.Cryptography;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Keys;

/// <summary>The keys in force: those of the settings, and those of <see cref="AccessSettings.KeysFile"/> as it stands now.</summary>
public sealed class ApiKeys(GatewaySettings settings, KeysFile file, TimeProvider time)
{
    private readonly KnownKey[] _fixed = [.. settings.Access.Keys.Select(KnownKey.From)];

    /// <summary>Null: not a key of this gateway, or one that has expired. Takes as long whichever it is.</summary>
    public ClaimsPrincipal? Find(string key)
    {
        var hash = ApiKey.Hash(key);
        KnownKey? found = null;
        foreach (var known in (IEnumerable<KnownKey>)[.. _fixed, .. file.Read()])
        {
            found = CryptographicOperations.FixedTimeEquals(known.Hash, hash) ? known : found;
        }

        return found is null || found.Expires <= time.GetUtcNow() ? null : AccessIdentity.Of(found.Principal, found.Grant);
    }
}
