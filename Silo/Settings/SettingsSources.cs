using Microsoft.Extensions.Configuration;

namespace OrleansWorkflows.Silo.Settings;

/// <summary>Where settings come from, in rising order of precedence.</summary>
public static class SettingsSources
{
    public const string EnvironmentPrefix = "OW__";

    private const string FileName = "appsettings.json";

    /// <summary>
    /// <c>appsettings.json</c> beside the program and in <paramref name="directory"/>, the aliases, the <c>OW__…</c> variables, the flags. Variables of
    /// other names are left out: <c>DATA</c> or <c>SERVICES</c> may belong to somebody else.
    /// </summary>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="flags">Settings by key, as given on the command line.</param>
    public static IConfigurationRoot Load(
        string directory, IReadOnlyDictionary<string, string> environment, IEnumerable<KeyValuePair<string, string?>> flags) =>
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName), optional: true)
            .AddJsonFile(Path.Combine(Path.GetFullPath(directory), FileName), optional: true)
            .AddInMemoryCollection(Aliases(environment))
            .AddInMemoryCollection(environment
                .Where(variable => variable.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
                .Select(variable => KeyValuePair.Create(
                    variable.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)))
            .AddInMemoryCollection(flags)
            .Build();

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    /// <summary>The variables that the platform's other servers use (requirement 002, "Environment configuration").</summary>
    private static Dictionary<string, string?> Aliases(IReadOnlyDictionary<string, string> environment)
    {
        var settings = new Dictionary<string, string?>();
        var host = environment.GetValueOrDefault("CAELUM_WORKFLOW_ORCHESTRATION_HOST");
        var port = environment.GetValueOrDefault("CAELUM_WORKFLOW_ORCHESTRATION_PORT");
        if (host is not null || port is not null)
        {
            var name = host is null ? "127.0.0.1" : host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;
            settings["Urls"] = $"http://{name}:{port ?? "8113"}";
        }

        if (environment.GetValueOrDefault("CAELUM_WORKFLOW_DATA_DIR") is { } data)
        {
            settings["Data"] = data;
        }

        if (environment.GetValueOrDefault("CAELUM_WORKFLOW_PATTERN_DIR") is { } patterns)
        {
            settings["Patterns"] = patterns;
        }

        return settings;
    }
}
