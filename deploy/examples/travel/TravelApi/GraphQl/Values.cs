using System.Text.Json.Nodes;
using TravelApi.GraphQl.Language;
using TravelApi.Schema;

namespace TravelApi.GraphQl;

/// <summary>Values of variables and arguments in their declared types.</summary>
internal static class Values
{
    /// <summary>Variables of an operation: sent values, else defaults; one that is neither is absent.</summary>
    /// <exception cref="GraphQlException">A required one is missing, or one does not fit its type.</exception>
    public static Dictionary<string, JsonNode?> Variables(GraphQlSchema schema, OperationNode operation, JsonObject? sent)
    {
        var values = new Dictionary<string, JsonNode?>();
        foreach (var variable in operation.Variables)
        {
            var type = Resolve(schema, variable.Type, variable.At);
            var given = sent is not null && sent.TryGetPropertyValue(variable.Name, out var value) ? value : null;
            if (given is null && sent?.ContainsKey(variable.Name) != true)
            {
                if (variable.Default is null && type is not NonNullType)
                {
                    continue;
                }

                given = variable.Default is null ? null : Plain(variable.Default, new Dictionary<string, JsonNode?>());
            }

            try
            {
                values[variable.Name] = InputCoercion.Coerce(type, given);
            }
            catch (FormatException misfit)
            {
                throw new GraphQlException($"Variable ${variable.Name} {misfit.Message}.", variable.At);
            }
        }

        return values;
    }

    /// <summary>Arguments of a field, defaults included; one that is not given is absent.</summary>
    /// <exception cref="GraphQlException">A required one is missing, or one does not fit its type.</exception>
    public static JsonObject Arguments(Field field, FieldNode node, IReadOnlyDictionary<string, JsonNode?> variables)
    {
        var values = new JsonObject();
        foreach (var argument in field.Arguments)
        {
            JsonNode? value = null;
            var given = node.Arguments.TryGetValue(argument.Name, out var written)
                && !(written is VariableValue variable && !variables.ContainsKey(variable.Name));
            value = given ? Plain(written!, variables) : argument.Default;
            if (!given && value is null && argument.Type is not NonNullType)
            {
                continue;
            }

            try
            {
                values[argument.Name] = InputCoercion.Coerce(argument.Type, value);
            }
            catch (FormatException misfit)
            {
                throw new GraphQlException($"Argument '{argument.Name}' of '{field.Name}' {misfit.Message}.", written?.At ?? node.At);
            }
        }

        return values;
    }

    /// <summary>Whether @skip and @include leave the selection in.</summary>
    public static bool Included(SelectionNode selection, IReadOnlyDictionary<string, JsonNode?> variables) =>
        selection.Directives.All(directive => Condition(directive, variables) == (directive.Name == "include"));

    public static ApiType Resolve(GraphQlSchema schema, TypeNode type, Location at) => type switch
    {
        NonNullTypeNode nonNull => new NonNullType(Resolve(schema, nonNull.Of, at)),
        ListTypeNode list => new ListType(Resolve(schema, list.Of, at)),
        NamedTypeNode named => schema.Types.TryGetValue(named.Name, out var known) && known is ScalarType or EnumType
            ? schema.Types[named.Name]
            : throw new GraphQlException($"There is no input type '{named.Name}'.", at),
        _ => throw new InvalidOperationException($"Unknown type node {type}."),
    };

    private static bool Condition(DirectiveNode directive, IReadOnlyDictionary<string, JsonNode?> variables)
    {
        var value = directive.Arguments.TryGetValue("if", out var written) ? Plain(written, variables) : null;
        return value is JsonValue flag && flag.TryGetValue<bool>(out var condition)
            ? condition
            : throw new GraphQlException($"@{directive.Name} needs 'if', true or false.", directive.At);
    }

    private static JsonNode? Plain(ValueNode value, IReadOnlyDictionary<string, JsonNode?> variables) => value switch
    {
        VariableValue variable => variables.GetValueOrDefault(variable.Name)?.DeepClone(),
        ConstantValue constant => constant.Value?.DeepClone(),
        ListValue list => new JsonArray([.. list.Items.Select(item => Plain(item, variables))]),
        ObjectValue known => new JsonObject(known.Members.Select(member => KeyValuePair.Create(member.Key, Plain(member.Value, variables)))),
        _ => throw new InvalidOperationException($"Unknown value {value}."),
    };
}
