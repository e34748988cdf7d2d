namespace OrleansWorkflows.Gateway.Rest.Problems;

/// <summary>Finds the route that a wrong path was meant to be.</summary>
public sealed class RouteHints(EndpointDataSource endpoints)
{
    /// <summary><c> Did you mean '/executions/1f…/history'?</c>, or what the routes begin with.</summary>
    public string For(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var patterns = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RouteDoc>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText ?? "")
            .Distinct()
            .ToList();
        var given = "/" + string.Join('/', segments);
        var hint = DidYouMean.Hint(given, patterns.Select(pattern => Fill(pattern, segments)).Where(candidate => candidate != given));
        if (hint.Length > 0)
        {
            return hint;
        }

        var below = segments.Length == 0
            ? []
            : patterns.Where(pattern => pattern.StartsWith($"/{segments[0]}", StringComparison.OrdinalIgnoreCase) && pattern.Length > segments[0].Length + 1).ToList();
        return below.Count > 0 && below.Count <= 12
            ? $" Near it: {string.Join(", ", below.Order(StringComparer.Ordinal))}."
            : "";
    }

    /// <summary>A pattern with the parameters taken from the path where it has such a segment.</summary>
    private static string Fill(string pattern, string[] path)
    {
        var segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < segments.Length && i < path.Length; i++)
        {
            if (segments[i].StartsWith('{'))
            {
                segments[i] = path[i];
            }
        }

        return "/" + string.Join('/', segments);
    }
}
