namespace OrleansWorkflows.Services.Configuration;

/// <summary>Checks <c>depends_on</c>: the names exist, and nothing waits for itself.</summary>
internal static class ServiceDependencies
{
    /// <param name="services">Those that could be read.</param>
    /// <param name="names">All that the file names, readable or not.</param>
    /// <param name="report">Service, code, message.</param>
    public static void Check(IReadOnlyDictionary<string, ServiceDefinition> services, IReadOnlySet<string> names, Action<string, string, string> report)
    {
        foreach (var service in services.Values)
        {
            foreach (var missing in service.DependsOn.Where(name => !names.Contains(name)))
            {
                var near = DidYouMean.Nearest(missing, names);
                report(service.Name, ConfigurationCodes.UnknownDependency,
                    $"service '{service.Name}' depends on '{missing}', which this file does not have"
                    + (near is null ? "; add it or leave it out" : $"; did you mean '{near}'?"));
            }
        }

        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in services.Keys)
        {
            if (FindCycle(services, name, [name]) is { } cycle && !cycle.Any(reported.Contains))
            {
                reported.UnionWith(cycle);
                report(name, ConfigurationCodes.DependencyCycle, $"services wait for each other: {string.Join(" -> ", cycle)}; take one 'depends_on' out");
            }
        }
    }

    private static List<string>? FindCycle(IReadOnlyDictionary<string, ServiceDefinition> services, string start, List<string> way)
    {
        if (!services.TryGetValue(way[^1], out var service))
        {
            return null;
        }

        foreach (var next in service.DependsOn)
        {
            if (next == start)
            {
                return [.. way, next];
            }

            if (!way.Contains(next) && FindCycle(services, start, [.. way, next]) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }
}
