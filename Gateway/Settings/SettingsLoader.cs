using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>Settings from configuration, checked as a whole before anything starts.</summary>
public static class SettingsLoader
{
    /// <exception cref="SettingsException">Something is wrong; every problem is listed.</exception>
    public static GatewaySettings Load(IConfiguration configuration)
    {
        var settings = new GatewaySettings();
        var reader = new SettingsReader(configuration);
        reader.Read(settings);
        List<string> problems = [.. reader.Problems, .. CheckPaths(settings), .. CheckStore(settings), .. CheckCluster(settings), .. CheckAccess(settings), .. Access.BindingGuard.Check(settings, KestrelEndpoints(configuration))];
        return problems.Count == 0 ? settings : throw new SettingsException(problems);
    }

    /// <summary>Addresses that Kestrel would bind besides (and instead of) <see cref="GatewaySettings.Urls"/>.</summary>
    private static IEnumerable<string> KestrelEndpoints(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();

    private static IEnumerable<string> CheckStore(GatewaySettings settings) =>
        settings.Postgres is { } postgres && ConnectionText.TryRead(postgres, out var problem) is null ? [$"Postgres: {problem}"] : [];

    private static IEnumerable<string> CheckCluster(GatewaySettings settings)
    {
        foreach (var problem in settings.Cluster.Check(settings.Postgres, usesStore: false))
        {
            yield return problem;
        }

        if (settings.Cluster.IsOn && settings.Mcp.StateKey is null)
        {
            yield return "Mcp:StateKey is missing: a question or task of an MCP client that one gateway of a cluster gave out is answered by any of them. Set the same secret text "
                + "on each, such as 'openssl rand -base64 32' makes one, by OW__MCP__STATEKEY.";
        }

        if (settings.Cluster.IsOn && settings.Services is not null)
        {
            yield return "Services belongs to the silos of a cluster, which make the calls: start them with it, and the gateway without.";
        }
    }

    private static IEnumerable<string> CheckAccess(GatewaySettings settings)
    {
        foreach (var problem in AccessKeyReader.Check(settings.Access.Keys, []))
        {
            yield return $"Access:{problem}";
        }

        foreach (var problem in settings.Access.OAuth.Check())
        {
            yield return problem;
        }

        if (settings.Access.KeysFile is not { } path)
        {
            yield break;
        }

        if (!File.Exists(path))
        {
            yield return $"Access:KeysFile: the file '{Path.GetFullPath(path)}' does not exist. Create it with {{\"Keys\": []}}, and add what 'keys new NAME' prints.";
            yield break;
        }

        AccessKeyReader.ReadFile(path, settings.Access.Keys, out var problems);
        foreach (var problem in problems)
        {
            yield return $"Access:KeysFile '{path}': {problem}";
        }
    }

    private static IEnumerable<string> CheckPaths(GatewaySettings settings)
    {
        if (settings.Specs is { } specs && !Directory.Exists(specs))
        {
            yield return $"Specs: the directory '{Path.GetFullPath(specs)}' does not exist. Create it or name another with --specs DIR.";
        }

        if (settings.Patterns is { } patterns && !Directory.Exists(patterns))
        {
            yield return $"Patterns: the directory '{Path.GetFullPath(patterns)}' does not exist. Create it or name another with --patterns DIR.";
        }

        if (settings.Services is { } services && !File.Exists(services))
        {
            yield return $"Services: the file '{Path.GetFullPath(services)}' does not exist. Create it or name another with --services FILE.";
        }

        if (settings.Data.Length > 0 && File.Exists(settings.Data))
        {
            yield return $"Data: '{Path.GetFullPath(settings.Data)}' is a file. Name a directory with --data DIR.";
        }
    }
}
