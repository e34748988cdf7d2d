using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.Scripts;

/// <summary>Programs of the machine, from a list that only the configuration makes: each is a tool. Callers choose arguments, never a path and never a shell's text.</summary>
internal sealed class ScriptKind : IServiceKind
{
    public const string KindName = "script";

    public string Name => KindName;

    public ServiceSettings ReadSettings(ConfigurationSection config)
    {
        var directory = Path.GetFullPath(config.Text("directory", required: true) ?? ".", config.BaseDirectory);
        var environment = config.SecretTexts("environment");
        var scripts = new List<Script>();
        if (config.Section("scripts", required: true) is { } list)
        {
            scripts.AddRange(list.Keys.Select(name => ScriptReader.Read(list, name, directory)).OfType<Script>());
        }

        return new ScriptSettings(directory, environment, scripts);
    }

    public ServiceSettings? TargetSettings(TargetApi target, IReadOnlyDictionary<string, string> headers) => null;

    /// <summary>The list is all there is to read. Whether a file is there is seen when it is called: machines differ, the configuration does not.</summary>
    public ValueTask<IServiceAdapter> LoadAsync(ServiceDefinition definition, ServiceContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IServiceAdapter>(new ScriptAdapter(definition, (ScriptSettings)definition.Settings, context.Options.MaxOutputBytes));
}

/// <param name="Directory">Where every script is, and where it runs.</param>
/// <param name="Environment">What a script sees besides <c>PATH HOME LANG TMPDIR</c> of the silo.</param>
internal sealed record ScriptSettings(string Directory, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<Script> Scripts) : ServiceSettings
{
    public override IEnumerable<string> Secrets => Environment.Values.Where(value => value.Length > 3);
}

/// <summary>One entry of the list.</summary>
/// <param name="Path">Absolute; below the directory.</param>
/// <param name="Arguments">Of its command line, always the same.</param>
/// <param name="Input">JSON Schema of what it takes.</param>
internal sealed record Script(string Name, string Path, IReadOnlyList<string> Arguments, string? Description, JsonBytes Input, bool IsReadOnly);
