using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Recipes;

/// <summary>Writes the calls of a sequence as a workflow: what was followed becomes references, what is left becomes parameters. One step after the other.</summary>
internal sealed class RecipeWriter
{
    /// <summary>Room for <c>r_</c> before it in the name of a tool.</summary>
    public const int MaxName = 38;

    /// <summary>Values of arguments whose names say so are no examples.</summary>
    private static readonly string[] s_secret = ["password", "secret", "token", "credential", "api_key", "apikey"];

    private readonly IReadOnlyList<ObservedCall> _calls;
    private readonly ValueTrail _trail;
    private readonly IReadOnlyList<int> _needed;
    private readonly Dictionary<int, string> _steps = [];
    private readonly Dictionary<ArgumentLeaf, string> _paramOf = new(ReferenceEqualityComparer.Instance);
    private readonly JsonObject _params = [];

    public RecipeWriter(IReadOnlyList<ObservedCall> calls, ValueTrail trail, IReadOnlyList<int> needed)
    {
        (_calls, _trail, _needed) = (calls, trail, needed);
        foreach (var call in needed)
        {
            _steps[call] = Free(ToolOf(call), name => _steps.ContainsValue(name) || NameRules.Reserved.Contains(name));
        }

        NameParams();
    }

    public RecipeDraft Write()
    {
        var graph = new JsonObject();
        string? before = null;
        foreach (var call in _needed)
        {
            var step = new JsonObject { ["call"] = _calls[call].Tool, ["args"] = Arguments(call) };
            if (before is not null)
            {
                step["depends_on"] = new JsonArray(before);
            }

            graph[before = _steps[call]] = step;
        }

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(JsonBytes.From(new JsonObject { ["graph"] = graph.DeepClone(), ["params"] = new JsonArray([.. _params.Select(pair => (JsonNode)pair.Key)]) }).Utf8).AsSpan(0, 8));
        var description = Describe();
        var definition = new JsonObject { ["description"] = description, ["params"] = _params, ["graph"] = graph, ["result"] = $"${before}" };
        return new RecipeDraft(_needed, Name(), description, [.. _needed.Select(call => _calls[call].Tool)], JsonBytes.From(definition), fingerprint);
    }

    private JsonObject Arguments(int call)
    {
        var leaves = _trail.Leaves[call].ToDictionary(leaf => string.Join('\0', leaf.Path));
        var args = Replace(_calls[call].Args.Element, "")!.AsObject();
        if (_calls[call].Reads.Count > 0)
        {
            // The query reads tables by the names that the caller kept them under; here they are lists within the answers of earlier steps.
            args["tables"] = new JsonObject(_calls[call].Reads.Select(table =>
            {
                var from = _trail.TableOf(call, table)!.Value;
                return KeyValuePair.Create(table, (JsonNode?)(_calls[from].TablePath is { Length: > 0 } path ? $"{_steps[from]}.{path}" : _steps[from]));
            }));
        }

        return args;

        JsonNode? Replace(JsonElement value, string path) => leaves.TryGetValue(path, out var leaf)
            ? Value(call, leaf)
            : value.ValueKind switch
            {
                JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(field => KeyValuePair.Create(field.Name, Replace(field.Value, Join(path, field.Name))))),
                JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select((item, place) => Replace(item, Join(path, place.ToString(CultureInfo.InvariantCulture))))]),
                _ => JsonNode.Parse(value.GetRawText()),
            };

        static string Join(string path, string part) => path.Length == 0 ? part : $"{path}\0{part}";
    }

    private JsonNode? Value(int call, ArgumentLeaf leaf) =>
        _trail.Sources[call].TryGetValue(leaf, out var source) ? $"${_steps[source.Call]}{(source.Path.Length > 0 ? "." : "")}{source.Path}"
        : _paramOf.TryGetValue(leaf, out var name) ? $"${name}"
        : leaf.Value.ValueKind == JsonValueKind.String ? leaf.Value.GetString()!.Replace("$", "$$", StringComparison.Ordinal)
        : JsonNode.Parse(leaf.Value.GetRawText());

    /// <summary>One name and value is one parameter, however often it was given; a name with another value is another.</summary>
    private void NameParams()
    {
        var byValue = new Dictionary<(string Name, string Value), string>();
        foreach (var call in _needed)
        {
            foreach (var leaf in _trail.Leaves[call].Where(leaf => IsParam(call, leaf)))
            {
                var wish = NameOf(leaf.Name);
                if (!byValue.TryGetValue((wish, leaf.Text), out var name))
                {
                    byValue[(wish, leaf.Text)] = name = Free(wish, taken => _params.ContainsKey(taken) || _steps.ContainsValue(taken) || NameRules.Reserved.Contains(taken));
                    _params[name] = Param(leaf);
                }

                _paramOf[leaf] = name;
            }
        }
    }

    private bool IsParam(int call, ArgumentLeaf leaf) =>
        !leaf.IsFixed && !_trail.Sources[call].ContainsKey(leaf) && leaf.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    /// <summary>A switch stays as it was unless it is said otherwise; everything else has to be said.</summary>
    private static JsonObject Param(ArgumentLeaf leaf) => leaf.Value.ValueKind switch
    {
        _ when s_secret.Any(word => leaf.Name.Contains(word, StringComparison.OrdinalIgnoreCase)) => new JsonObject { ["type"] = "str", ["required"] = true },
        JsonValueKind.True or JsonValueKind.False => new JsonObject { ["type"] = "bool", ["default"] = leaf.Value.GetBoolean() },
        JsonValueKind.Number => new JsonObject
        {
            ["type"] = leaf.Value.TryGetInt64(out _) ? "int" : "float", ["required"] = true, ["example"] = JsonNode.Parse(leaf.Value.GetRawText()),
        },
        _ => new JsonObject { ["type"] = "str", ["required"] = true, ["example"] = leaf.Value.GetString() },
    };

    /// <summary>"Run search_flights, then check_availability with the flight_id that search_flights found".</summary>
    private string Describe()
    {
        var parts = _needed.Select(call =>
        {
            var found = _trail.Sources[call].Select(pair => $"the {pair.Key.Name} that {_steps[pair.Value.Call]} found").Distinct().ToList();
            var read = _calls[call].Reads.Select(table => $"over what {_steps[_trail.TableOf(call, table)!.Value]} found").Distinct().ToList();
            return $"{_steps[call]}{(found.Count > 0 ? " with " + string.Join(" and ", found) : "")}{(read.Count > 0 ? " " + string.Join(" and ", read) : "")}";
        });
        return $"Run {string.Join(", then ", parts)}";
    }

    /// <summary>First and last: <c>search_flights_to_check_availability</c>.</summary>
    private string Name()
    {
        var name = $"{_steps[_needed[0]]}_to_{_steps[_needed[^1]]}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 3));
        return name.Length <= MaxName ? name : $"{name[..(MaxName - hash.Length - 1)]}_{hash}";
    }

    /// <summary>The operation without its service; a document by the name of its operation.</summary>
    private string ToolOf(int call) => _calls[call] switch
    {
        { Kind: ObservedKind.Sql } => "sql",
        { Kind: ObservedKind.Document } document when document.Args.Element.TryGetProperty("operation_name", out var name) && name.ValueKind == JsonValueKind.String => NameOf(name.GetString()!),
        { Kind: ObservedKind.Document } => "query",
        var operation => NameOf(operation.Tool[(operation.Tool.IndexOf('.', StringComparison.Ordinal) + 1)..]),
    };

    /// <summary>What can follow a dollar.</summary>
    private static string NameOf(string text)
    {
        var name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        return NameRules.IsName(name) ? name : $"v_{name}"[..Math.Min(name.Length + 2, NameRules.MaxLength)];
    }

    private static string Free(string wish, Func<string, bool> isTaken)
    {
        var name = wish;
        for (var number = 2; isTaken(name); number++)
        {
            name = $"{wish}_{number}";
        }

        return name;
    }
}
