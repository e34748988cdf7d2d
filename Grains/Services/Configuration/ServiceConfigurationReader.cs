using System.Security.Cryptography;
using System.Text;
using OrleansWorkflows.Spec;
using YamlDotNet.Core;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>
/// Reads <c>services.yaml</c>: <c>global</c>, then <c>services</c>, which override it. Reports every problem at once, each with its line and how to
/// mend it; nothing is accepted that would have no effect. Reading has no side effect, so a reload keeps the configuration in force when the new
/// file has errors.
/// </summary>
public static class ServiceConfigurationReader
{
    /// <summary>Reads a file of this machine, with the variables of this process.</summary>
    public static ServiceConfigurationResult ReadFile(string file, IReadOnlyList<IServiceKind>? kinds = null)
    {
        try
        {
            return Read(File.ReadAllText(file), file, Environment.GetEnvironmentVariable, kinds);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ServiceConfigurationResult(null,
                [new SpecProblem(ConfigurationCodes.NotYaml, file, 1, 1, "", null, $"the file can not be read: {exception.Message}")]);
        }
    }

    /// <param name="file">For messages, and where relative paths start.</param>
    /// <param name="environment">Value of a variable; null when it is not set.</param>
    /// <param name="kinds">The kinds of service that exist; null: those of the product.</param>
    public static ServiceConfigurationResult Read(
        string text, string file, Func<string, string?> environment, IReadOnlyList<IServiceKind>? kinds = null)
    {
        var reading = new ConfigurationReading(file, environment);
        var services = new Dictionary<string, ServiceDefinition>(StringComparer.Ordinal);
        try
        {
            switch (YamlTree.Read(text))
            {
                case null or YamlText { IsNull: true }:
                    break;
                case YamlMap root:
                    ReadRoot(new ConfigurationSection(reading, root, "", trace: null), root, reading, kinds ?? ServiceKinds.All, services);
                    break;
                case var other:
                    reading.Report(ConfigurationCodes.WrongType, other.Position, "", "a service configuration starts with 'global:' and 'services:'");
                    break;
            }
        }
        catch (YamlException exception)
        {
            // The end of a text without a last line end is reported one line below it.
            var line = Math.Min((int)exception.Start.Line, text.AsSpan().Count('\n') + 1);
            reading.Report(ConfigurationCodes.NotYaml, new SourcePosition(line, (int)exception.Start.Column), "",
                $"this is not YAML: {(exception.InnerException ?? exception).Message.TrimEnd('.')}");
        }

        var problems = reading.Problems;
        return new ServiceConfigurationResult(problems.All(problem => problem.IsWarning) ? new ServiceConfiguration(services) : null, problems);
    }

    private static void ReadRoot(
        ConfigurationSection root, YamlMap map, ConfigurationReading reading, IReadOnlyList<IServiceKind> kinds, Dictionary<string, ServiceDefinition> services)
    {
        var global = ReadCommon(root.Section("global"), new Common(ServiceDefinition.DefaultTimeout, null, ServiceRetry.None));
        var list = root.Section("services");
        root.RejectUnknownKeys();
        if (list is null)
        {
            return;
        }

        var entries = map.Entries.Where(entry => entry.Key == "services").Select(entry => entry.Value).OfType<YamlMap>().SelectMany(value => value.Entries);
        foreach (var entry in entries)
        {
            var path = $"services.{entry.Key}";
            if (!IsName(entry.Key))
            {
                reading.Report(ConfigurationCodes.BadName, entry.KeyPosition, path,
                    $"'{entry.Key}' can not name a service; use letters, digits, '_' and '-', at most 64, beginning with a letter");
            }
            else if (entry.Key is BuiltinService.Name)
            {
                reading.Report(ConfigurationCodes.BadName, entry.KeyPosition, path, $"'{entry.Key}' is the name of the built-in tools; choose another");
            }

            var trace = new StringBuilder();
            if (entry.Value is YamlMap body)
            {
                if (ReadService(entry.Key, new ConfigurationSection(reading, body, path, trace), global, kinds, trace) is { } service)
                {
                    services[entry.Key] = service;
                }
            }
            else
            {
                reading.Report(ConfigurationCodes.WrongType, entry.Value.Position, path, $"service '{entry.Key}' must hold keys such as 'type' and 'config'");
            }
        }

        var names = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        ServiceDependencies.Check(services, names, (service, code, message) =>
            new ConfigurationSection(reading, (YamlMap)entries.Last(entry => entry.Key == service).Value, $"services.{service}", null)
                .Report(code, "depends_on", message));
    }

    private static ServiceDefinition? ReadService(
        string name, ConfigurationSection section, Common global, IReadOnlyList<IServiceKind> kinds, StringBuilder trace)
    {
        var kind = ReadKind(name, section, kinds);
        var enabled = section.Flag("enabled", true);
        var expose = section.Flag("expose", false);
        var common = ReadCommon(section, global, close: false);
        var pool = ReadPool(section.Section("pool"));
        var maxConcurrency = section.Number("max_concurrency", 1, 10_000);
        var cacheTtl = section.Duration("cache_ttl");
        var breaker = ReadBreaker(section.Section("circuit_breaker"));
        var dependsOn = section.TextList("depends_on");
        var hasConfig = section.Has("config");
        var settings = ReadSettings(kind, section, hasConfig);
        section.RejectUnknownKeys();
        if (kind is null || settings is null)
        {
            return null;
        }

        trace.Append(common).Append(kind.Name);
        return new ServiceDefinition
        {
            Name = name,
            Kind = kind.Name,
            Enabled = enabled,
            Expose = expose,
            Timeout = common.Timeout,
            Retry = common.Retry,
            MemoryLimitBytes = common.MemoryLimitBytes ?? 64L << 20,
            Pool = pool,
            MaxConcurrency = maxConcurrency,
            CacheTtl = cacheTtl,
            CircuitBreaker = breaker,
            DependsOn = dependsOn,
            Settings = settings,
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trace.ToString()))),
        };
    }

    private static IServiceKind? ReadKind(string name, ConfigurationSection section, IReadOnlyList<IServiceKind> kinds)
    {
        var type = section.Text("type");
        if (type is null)
        {
            // A service called by the name of a kind needs no type: `weather: { enabled: true }`.
            if (kinds.All(kind => kind.Name != name) && !ServiceKinds.Planned.Contains(name))
            {
                section.Report(ConfigurationCodes.MissingKey, "type", $"'type' is missing; say what service '{name}' is: {Names(kinds)}");
                return null;
            }

            type = name;
        }

        if (kinds.FirstOrDefault(kind => kind.Name == type) is { } found)
        {
            return found;
        }

        if (ServiceKinds.Planned.Contains(type))
        {
            section.Report(ConfigurationCodes.KindNotAvailable, "type", $"services of type '{type}' are not available in this version; available: {Names(kinds)}");
            return null;
        }

        var near = DidYouMean.Nearest(type, [.. kinds.Select(kind => kind.Name), .. ServiceKinds.Planned]);
        section.Report(ConfigurationCodes.UnknownKind, "type",
            $"unknown type '{type}'" + (near is null ? $"; available: {Names(kinds)}" : $"; did you mean '{near}'?"));
        return null;
    }

    private static ServiceSettings? ReadSettings(IServiceKind? kind, ConfigurationSection section, bool hasConfig)
    {
        if (kind is null)
        {
            return null;
        }

        if (!hasConfig)
        {
            section.ReportMissing("config");
            return null;
        }

        if (section.Section("config") is not { } config)
        {
            return null;
        }

        var settings = kind.ReadSettings(config);
        config.RejectUnknownKeys();
        return settings;
    }

    private static Common ReadCommon(ConfigurationSection? section, Common fallback, bool close = true)
    {
        if (section is null)
        {
            return fallback;
        }

        var common = new Common(
            section.Duration("timeout") ?? fallback.Timeout,
            section.SizeBytes("memory_limit") ?? fallback.MemoryLimitBytes,
            ReadRetry(section.Section("retry"), fallback.Retry));
        if (close)
        {
            section.RejectUnknownKeys();
        }

        return common;
    }

    private static ServiceRetry ReadRetry(ConfigurationSection? section, ServiceRetry fallback)
    {
        if (section is null)
        {
            return fallback;
        }

        var retry = new ServiceRetry(
            section.Number("attempts", 1, 100) ?? fallback.Attempts,
            section.Duration("delay", allowZero: true) ?? fallback.Delay,
            section.Choice("backoff", fallback.Backoff));
        section.RejectUnknownKeys();
        return retry;
    }

    private static ServicePool ReadPool(ConfigurationSection? section)
    {
        if (section is null)
        {
            return new ServicePool();
        }

        var pool = new ServicePool(section.Number("max_connections", 1, 10_000) ?? 64, section.Number("idle_connections", 0, 10_000));
        if (pool.IdleConnections > pool.MaxConnections)
        {
            section.Report(ConfigurationCodes.BadValue, "idle_connections", "'idle_connections' must not be above 'max_connections'");
        }
        else if (pool.IdleConnections > 0)
        {
            section.Warn(ConfigurationCodes.NoEffect, "idle_connections",
                "HTTP services do not count idle connections, so this has no effect: they are closed after a minute; write 0 to close them after use");
        }

        section.RejectUnknownKeys();
        return pool;
    }

    private static ServiceBreaker? ReadBreaker(ConfigurationSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var breaker = new ServiceBreaker(section.Number("threshold", 1, 10_000) ?? 5, section.Duration("timeout") ?? TimeSpan.FromMinutes(1));
        section.RejectUnknownKeys();
        return breaker;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static string Names(IReadOnlyList<IServiceKind> kinds) => string.Join(", ", kinds.Select(kind => kind.Name));

    private sealed record Common(TimeSpan Timeout, long? MemoryLimitBytes, ServiceRetry Retry);
}
