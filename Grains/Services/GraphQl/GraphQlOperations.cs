using System.Text;

namespace OrleansWorkflows.Services.GraphQl;

/// <param name="Field">Null for <c>execute</c>, which sends a document of the caller's.</param>
internal sealed record GraphQlOperation(ToolDescription Tool, GraphQlField? Field, string Keyword, string Selection);

/// <summary>Makes tools of the fields of a schema's query and mutation types.</summary>
internal sealed class GraphQlOperations(string service, GraphQlSchema schema, int depth)
{
    public const string Execute = "execute";

    private readonly SelectionWriter _selections = new(schema, depth);

    public GraphQlSchema Schema => schema;

    public IReadOnlyList<GraphQlOperation> Read()
    {
        var operations = new List<GraphQlOperation>();
        Add(schema.QueryType, "query", operations);
        Add(schema.MutationType, "mutation", operations);
        if (operations.All(operation => operation.Tool.Name != Execute))
        {
            operations.Add(new GraphQlOperation(
                new ToolDescription(service, Execute, "Sends a GraphQL document of your own and answers its data: for fields that the other tools do not select.",
                    JsonBytes.Parse("""
                        {"type":"object","properties":{"query":{"type":"string"},"variables":{"type":"object"},"operation_name":{"type":"string"}},
                         "required":["query"],"additionalProperties":false}
                        """),
                    null, IsReadOnly: false),
                null, "", ""));
        }

        return operations;
    }

    /// <summary>The document for one call: only arguments that are given are named, so that the others keep the API's defaults.</summary>
    public static string Document(GraphQlOperation operation, IReadOnlyCollection<string> given)
    {
        var field = operation.Field!;
        var arguments = field.Arguments.Where(argument => given.Contains(argument.Name)).ToList();
        var text = new StringBuilder(operation.Keyword).Append(" Call");
        if (arguments.Count > 0)
        {
            text.Append('(').AppendJoin(", ", arguments.Select(argument => $"${argument.Name}: {argument.Type}")).Append(')');
        }

        text.Append(" { ").Append(field.Name);
        if (arguments.Count > 0)
        {
            text.Append('(').AppendJoin(", ", arguments.Select(argument => $"{argument.Name}: ${argument.Name}")).Append(')');
        }

        return text.Append(operation.Selection).Append(" }").ToString();
    }

    /// <summary>A mutation that has the name of a query is called <c>mutation_NAME</c>.</summary>
    private void Add(string? typeName, string keyword, List<GraphQlOperation> operations)
    {
        if (typeName is null || !schema.Types.TryGetValue(typeName, out var type))
        {
            return;
        }

        foreach (var field in type.Fields)
        {
            var (selection, answer) = _selections.Write(field.Type);
            if (selection is null)
            {
                continue;
            }

            var name = operations.Any(operation => operation.Tool.Name == field.Name) ? $"{keyword}_{field.Name}" : field.Name;
            var description = field.IsDeprecated ? $"Deprecated. {field.Description}".TrimEnd() : field.Description;
            operations.Add(new GraphQlOperation(
                new ToolDescription(service, name, description, InputSchemas.Of(field.Arguments, schema), JsonBytes.Parse(answer.ToJsonString()), keyword is "query"),
                field, keyword, selection));
        }
    }
}
