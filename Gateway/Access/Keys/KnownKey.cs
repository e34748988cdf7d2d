using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Keys;

/// <summary>A key of the settings, ready for use.</summary>
internal sealed record KnownKey(byte[] Hash, string Principal, DateTimeOffset? Expires, AccessGrant Grant)
{
    public static KnownKey From(AccessKeySettings key) => new(
        Convert.FromHexString(key.Hash), $"key:{key.Name}", key.Expires,
        new AccessGrant { Scopes = key.Scopes, Domains = key.Domains, Tools = ToolGroupWords.Read(key.Tools), Limits = new AccessLimits(key.RequestsPerMinute, key.MaxExecutions) });
}
