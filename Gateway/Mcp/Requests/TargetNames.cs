namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>The name of a target API whose caller gave none: the telling part of the host name.</summary>
public static class TargetNames
{
    public const int MaxLength = 24;

    private static readonly HashSet<string> Generic = new(StringComparer.OrdinalIgnoreCase)
    {
        "www", "api", "apis", "rest", "graphql", "gql", "gateway", "gw", "service", "services", "svc", "app", "internal", "public", "dev", "qa", "test",
        "stage", "staging", "uat", "prod", "production", "v1", "v2", "v3", "cluster", "local", "default",
    };

    /// <summary><c>flights-api.example.com</c> → <c>flights</c>; <c>api.example.com</c> → <c>example</c>; an address → <c>target</c>.</summary>
    public static string Of(Uri url)
    {
        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return "target";
        }

        var labels = url.IdnHost.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var candidates = labels.Length > 1 ? labels[..^1] : labels;
        foreach (var label in candidates)
        {
            var words = label.Split('-', StringSplitOptions.RemoveEmptyEntries).Where(word => !Generic.Contains(word)).ToList();
            if (words.Count > 0)
            {
                var name = string.Join('_', words).ToLowerInvariant();
                return name[..Math.Min(name.Length, MaxLength)];
            }
        }

        return "target";
    }
}
