using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>Checks API keys as settings write them, and reads files of them.</summary>
public static class AccessKeyReader
{
    private const int MaxFileBytes = 4 * 1024 * 1024;

    /// <param name="beside">Keys in force besides, whose names and hashes are taken.</param>
    /// <param name="problems">Everything wrong; then the keys are not to be used.</param>
    /// <exception cref="IOException">The file can not be read.</exception>
    public static IReadOnlyList<AccessKeySettings> ReadFile(string path, IReadOnlyCollection<AccessKeySettings> beside, out IReadOnlyList<string> problems)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            problems = [$"{path} has more than {MaxFileBytes} bytes."];
            return [];
        }

        var list = new KeyList();
        try
        {
            var text = File.ReadAllBytes(path);
            if (!HasList(text))
            {
                problems = ["It must be {\"Keys\": […]}, with what 'keys new NAME' prints in the list."];
                return [];
            }

            var reader = new SettingsReader(new ConfigurationBuilder().AddJsonStream(new MemoryStream(text)).Build());
            reader.Read(list);
            problems = [.. reader.Problems, .. Check(list.Keys, beside)];
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            problems = [$"It is no valid JSON: {exception.InnerException?.Message ?? exception.Message}"];
        }

        return list.Keys;
    }

    /// <summary>Everything wrong with one key.</summary>
    public static IReadOnlyList<string> CheckEntry(AccessKeySettings key)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(key, new ValidationContext(key), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage ?? ""), .. CheckRights(key.Name, key.Scopes, key.Domains, key.Tools)];
    }

    /// <summary>What single keys can not show: names and hashes that are taken, scopes and tools that do not exist.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<AccessKeySettings> keys, IReadOnlyCollection<AccessKeySettings> beside)
    {
        for (var index = 0; index < keys.Count; index++)
        {
            var (key, at) = (keys[index], $"Keys:{index}");
            var others = keys.Take(index).Concat(beside).ToList();
            if (others.Any(other => other.Name == key.Name))
            {
                yield return $"{at}:Name: there is another key '{key.Name}'. Give each a name of its own.";
            }

            if (key.Hash.Length > 0 && others.Any(other => other.Hash.Equals(key.Hash, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"{at}:Hash: another key has the same. Make a key of its own for '{key.Name}' with 'keys new {key.Name}'.";
            }

            foreach (var problem in CheckRights(at, key.Scopes, key.Domains, key.Tools))
            {
                yield return problem;
            }
        }
    }

    /// <summary>The same for whoever has scopes, domains and tools.</summary>
    internal static IEnumerable<string> CheckRights(string at, string[] scopes, string[] domains, string[] tools)
    {
        if (scopes.Length == 0)
        {
            yield return $"{at}:Scopes is empty: say what it may do. Known: {string.Join(", ", Scopes.All)}.";
        }

        foreach (var scope in scopes.Where(scope => !Scopes.All.Contains(scope)))
        {
            yield return $"{at}:Scopes: '{scope}' is not a scope.{DidYouMean.Hint(scope, Scopes.All)} Known: {string.Join(", ", Scopes.All)}.";
        }

        foreach (var tool in ToolGroupWords.Unknown(tools))
        {
            yield return $"{at}:Tools: '{tool}' is not a group of tools.{DidYouMean.Hint(tool, ToolGroupWords.All)} Known: {string.Join(", ", ToolGroupWords.All)}.";
        }

        foreach (var entry in domains.Where(entry => entry.Split('/') is not ([{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }])))
        {
            yield return $"{at}:Domains: '{entry}' is neither a domain nor a workflow as domain/name.";
        }

        if (domains.Length > 0 && scopes.FirstOrDefault(Scopes.ReachEverything.Contains) is { } writer)
        {
            yield return $"{at}:Domains can not go with the scope {writer}: with it everything can be called that workflows can call. Take one of the two out.";
        }
    }

    private static bool HasList(byte[] text)
    {
        using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.EnumerateObject().Any(field => field.Name.Equals("Keys", StringComparison.OrdinalIgnoreCase) && field.Value.ValueKind == JsonValueKind.Array);
    }

    private sealed class KeyList
    {
        public List<AccessKeySettings> Keys { get; } = [];
    }
}
