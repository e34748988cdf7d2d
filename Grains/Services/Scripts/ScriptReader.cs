using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.Scripts;

/// <summary>Reads one entry of <c>scripts</c>.</summary>
internal static partial class ScriptReader
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["str"] = "string", ["int"] = "integer", ["float"] = "number", ["bool"] = "boolean", ["list"] = "array", ["dict"] = "object",
    };

    /// <summary>Null: it can not be read; why is reported.</summary>
    public static Script? Read(ConfigurationSection list, string name, string directory)
    {
        if (list.Section(name) is not { } section)
        {
            return null;
        }

        if (!ToolName().IsMatch(name))
        {
            list.Report(ConfigurationCodes.BadName, name, $"'{name}' can not be the name of a tool: letters, digits and '_', not a digit first, at most 64");
        }

        var path = section.Text("file", required: true) is { } file ? PathOf(section, file, directory) : null;
        var script = new Script(name, path ?? "", section.TextList("args"), section.Text("description"), Input(section), section.Flag("read_only", false));
        section.RejectUnknownKeys();
        return path is null ? null : script;
    }

    private static string? PathOf(ConfigurationSection section, string file, string directory)
    {
        var path = Path.GetFullPath(file, directory);
        if (!Path.IsPathRooted(file) && path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return path;
        }

        section.Report(ConfigurationCodes.BadValue, "file", "'file' must be a path below 'directory', without '..' out of it");
        return null;
    }

    /// <summary>Without <c>params</c> any object is taken.</summary>
    private static JsonBytes Input(ConfigurationSection section)
    {
        if (section.Section("params") is not { } parameters)
        {
            return JsonBytes.Parse("""{"type":"object","properties":{},"additionalProperties":true}""");
        }

        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var name in parameters.Keys)
        {
            var word = parameters.Text(name) ?? "";
            if (Types.TryGetValue(word.TrimEnd('?'), out var type))
            {
                properties[name] = new JsonObject { ["type"] = type };
            }
            else
            {
                parameters.Report(ConfigurationCodes.BadValue, name, $"'{name}' must be one of {string.Join(", ", Types.Keys)}, with a '?' behind it when it may be left out");
            }

            if (!word.EndsWith('?'))
            {
                required.Add(name);
            }
        }

        return JsonBytes.Parse(new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false }.ToJsonString());
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex ToolName();
}
