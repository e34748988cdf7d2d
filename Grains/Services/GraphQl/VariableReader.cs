using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>Checks arguments against the schema and brings them into the right types; every problem is found.</summary>
internal sealed class VariableReader(GraphQlSchema schema)
{
    public List<string> Problems { get; } = [];

    public JsonObject Read(JsonObject given, IReadOnlyList<GraphQlInput> inputs, string path = "")
    {
        var result = new JsonObject();
        foreach (var input in inputs)
        {
            var name = path + input.Name;
            var isGiven = given.TryGetPropertyValue(input.Name, out var value);
            if (value is null && input.Type.IsNonNull)
            {
                if (!input.HasDefault)
                {
                    Problems.Add($"'{name}' is missing ({input.Type})");
                }
            }
            else if (isGiven)
            {
                result[input.Name] = Value(value, input.Type, name)?.DeepClone();
            }
        }

        var known = inputs.Select(input => input.Name).ToList();
        Problems.AddRange(given.Where(pair => !known.Contains(pair.Key)).Select(pair =>
            $"unknown argument '{path}{pair.Key}'.{DidYouMean.Hint(pair.Key, known)} Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}"));
        return result;
    }

    private JsonNode? Value(JsonNode? value, GraphQlTypeReference type, string name)
    {
        if (value is null)
        {
            if (type.IsNonNull)
            {
                Problems.Add($"'{name}' must not be null ({type})");
            }

            return null;
        }

        if (type.Item is { } item)
        {
            return value is JsonArray list
                ? new JsonArray([.. list.Select((one, index) => Value(one, item, $"{name}[{index}]")?.DeepClone())])
                : new JsonArray(Value(value, item, name)?.DeepClone());
        }

        var named = schema.Types.GetValueOrDefault(type.Name!);
        if (named is { Kind: GraphQlKindOfType.InputObject })
        {
            if (value is JsonObject fields)
            {
                return Read(fields, named.Inputs, name + ".");
            }

            Problems.Add($"'{name}' must be an object ({type})");
            return value;
        }

        return Leaf(value, type, named, name);
    }

    private JsonNode Leaf(JsonNode value, GraphQlTypeReference type, GraphQlType? named, string name)
    {
        if (value is not JsonValue single)
        {
            if (type.Name is "Int" or "Float" or "String" or "ID" or "Boolean" || named is { Kind: GraphQlKindOfType.Enum })
            {
                Problems.Add($"'{name}' must be a single value ({type})");
            }

            return value;
        }

        var isText = single.GetValueKind() is JsonValueKind.String;
        var text = isText ? single.GetValue<string>() : single.ToJsonString();
        var isTruth = text is "true" or "false";
        decimal number = 0;
        var isNumber = !isTruth && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        switch (type.Name)
        {
            case "Int" when isNumber && number == decimal.Truncate(number) && Math.Abs(number) <= int.MaxValue:
                return JsonValue.Create((int)number);
            case "Float" when isNumber:
                return isText ? JsonValue.Create(number) : value;
            case "Boolean" when isTruth:
                return JsonValue.Create(text is "true");
            case "String" or "ID":
                return JsonValue.Create(text);
            case "Int" or "Float" or "Boolean":
                break;
            case var _ when named is { Kind: GraphQlKindOfType.Enum }:
                if (!named.EnumValues.Contains(text))
                {
                    Problems.Add($"'{name}' must be one of {string.Join(", ", named.EnumValues)}; it is '{text}'");
                }

                return value;
            default:
                return value;
        }

        Problems.Add($"'{name}' must be {type.Name switch { "Int" => "a whole number", "Float" => "a number", _ => "true or false" }}; it is '{text}'");
        return value;
    }
}
