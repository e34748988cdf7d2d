using System.Text;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>
/// Selects all that an answer has, down to a number of levels: fields that need no argument; an object that contains itself is not entered again.
/// Interfaces and unions are asked for by fragments. Gives the JSON Schema of such an answer, too.
/// </summary>
internal sealed class SelectionWriter(GraphQlSchema schema, int depth)
{
    private const int MaxFields = 500;
    private int _fields;

    /// <returns>Empty for a scalar; null when nothing of the type can be selected.</returns>
    public (string? Selection, JsonObject Schema) Write(GraphQlTypeReference type)
    {
        _fields = 0;
        return Write(type, depth, []);
    }

    private (string? Selection, JsonObject Schema) Write(GraphQlTypeReference reference, int levels, IReadOnlyList<string> way)
    {
        if (reference.Item is { } item)
        {
            var (selection, inner) = Write(item, levels, way);
            return (selection, Nullable(reference, new JsonObject { ["type"] = "array", ["items"] = inner }));
        }

        if (!schema.Types.TryGetValue(reference.Name!, out var type) || type.IsLeaf)
        {
            return ("", Nullable(reference, InputSchemas.Leaf(reference.Name!, type)));
        }

        if (levels == 0 || way.Contains(type.Name))
        {
            return (null, []);
        }

        var text = new StringBuilder("{");
        var properties = new JsonObject();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        if (type.Kind is not GraphQlKindOfType.Object)
        {
            text.Append(" __typename");
            properties["__typename"] = new JsonObject { ["type"] = "string" };
        }

        AddFields(type, levels, [.. way, type.Name], text, properties, types);
        foreach (var possible in type.Kind is GraphQlKindOfType.Object ? [] : type.PossibleTypes)
        {
            if (schema.Types.TryGetValue(possible, out var member) && !way.Contains(possible))
            {
                var part = new StringBuilder();
                AddFields(member, levels, [.. way, type.Name, possible], part, properties, types);
                if (part.Length > 0)
                {
                    text.Append(" ... on ").Append(possible).Append(" {").Append(part).Append(" }");
                }
            }
        }

        return text.Length == 1
            ? (" { __typename }", [])
            : (" " + text.Append(" }"), Nullable(reference, new JsonObject { ["type"] = "object", ["properties"] = properties }));
    }

    private void AddFields(GraphQlType type, int levels, IReadOnlyList<string> way, StringBuilder text, JsonObject properties, Dictionary<string, string> types)
    {
        foreach (var field in type.Fields.Where(field => field.IsFree && !field.IsDeprecated))
        {
            // One name can mean one thing in an answer: fragments that use it for another type do without.
            var signature = field.Type.ToString();
            if (_fields >= MaxFields || (types.TryGetValue(field.Name, out var known) && known != signature))
            {
                continue;
            }

            var (selection, inner) = Write(field.Type, levels - 1, way);
            if (selection is null)
            {
                continue;
            }

            _fields++;
            types[field.Name] = signature;
            text.Append(' ').Append(field.Name).Append(selection);
            properties[field.Name] = inner;
        }
    }

    private static JsonObject Nullable(GraphQlTypeReference reference, JsonObject inner)
    {
        if (!reference.IsNonNull && inner["type"] is JsonValue single)
        {
            inner["type"] = new JsonArray(single.GetValue<string>(), "null");
        }

        return inner;
    }
}
