using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>Writes schemas of a document as JSON Schema that stands alone: what it refers to is carried along in <c>$defs</c>.</summary>
internal sealed class SchemaWriter(OpenApiDocument document)
{
    private const string Components = "#/components/schemas/";
    private readonly Dictionary<string, JsonNode> _components = new(StringComparer.Ordinal);

    public JsonBytes Input(IReadOnlyList<RestParameter> parameters, RestBody? body)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var parameter in parameters)
        {
            properties[parameter.Argument] = Write(parameter.Schema);
            if (parameter.IsRequired && parameter.Default is null)
            {
                required.Add(parameter.Argument);
            }
        }

        foreach (var field in body?.Fields ?? [])
        {
            properties[field.Argument] = Write(field.Schema);
            if (field.IsRequired && body!.IsRequired)
            {
                required.Add(field.Argument);
            }
        }

        if (body is { Argument: { } argument } && (body.Fields.Count == 0 || body.IsOpen))
        {
            properties[argument] = Write(body.Schema);
            if (body is { IsRequired: true, Fields.Count: 0, IsOpen: false })
            {
                required.Add(argument);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["additionalProperties"] = body?.IsOpen ?? false;
        return Finish(schema);
    }

    public JsonBytes Output(IOpenApiSchema schema) => Finish(Write(schema));

    private static JsonNode Write(IOpenApiSchema? schema)
    {
        if (schema is null)
        {
            return new JsonObject();
        }

        var text = new StringWriter();
        schema.SerializeAsV31(new OpenApiJsonWriter(text));
        return JsonNode.Parse(text.ToString()) ?? new JsonObject();
    }

    private JsonBytes Finish(JsonNode schema)
    {
        var definitions = new JsonObject();
        Rewrite(schema, definitions);
        if (definitions.Count > 0 && schema is JsonObject root)
        {
            root["$defs"] = definitions;
        }

        return JsonBytes.Parse(schema.ToJsonString());
    }

    /// <summary>Points references at <c>$defs</c>, where what they mean is put once.</summary>
    private void Rewrite(JsonNode? node, JsonObject definitions)
    {
        switch (node)
        {
            case JsonObject item:
                if (item["$ref"] is JsonValue value && value.TryGetValue<string>(out var reference))
                {
                    Follow(item, reference, definitions);
                }

                foreach (var (_, inner) in item.ToList())
                {
                    Rewrite(inner, definitions);
                }

                break;
            case JsonArray list:
                foreach (var inner in list)
                {
                    Rewrite(inner, definitions);
                }

                break;
        }
    }

    private void Follow(JsonObject item, string reference, JsonObject definitions)
    {
        if (!reference.StartsWith(Components, StringComparison.Ordinal) || Component(reference[Components.Length..]) is not { } target)
        {
            // Elsewhere (another file): nothing is known of it here, which is the empty schema.
            item.Remove("$ref");
            return;
        }

        var name = reference[Components.Length..];
        item["$ref"] = $"#/$defs/{name}";
        if (!definitions.ContainsKey(name))
        {
            var copy = target.DeepClone();
            definitions[name] = copy;
            Rewrite(copy, definitions);
        }
    }

    private JsonNode? Component(string name)
    {
        if (!_components.TryGetValue(name, out var written) && document.Components?.Schemas?.TryGetValue(name, out var schema) is true)
        {
            _components[name] = written = Write(schema);
        }

        return written;
    }
}
