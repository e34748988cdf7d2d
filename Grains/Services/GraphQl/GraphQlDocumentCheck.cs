using System.Text.Json.Nodes;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>Checks a document of a caller's against the schema before it is sent: its syntax, its root fields and its variables. Every problem is found.</summary>
internal sealed class GraphQlDocumentCheck(GraphQlSchema schema)
{
    public List<string> Problems { get; } = [];

    /// <summary>The variables in the types that the document declares.</summary>
    public JsonObject Variables { get; private set; } = [];

    /// <returns>The operation that runs; null when there are <see cref="Problems"/>.</returns>
    public GraphQlDocumentOperation? Read(string document, string? operationName, JsonObject variables)
    {
        GraphQlDocumentOperation? operation;
        try
        {
            operation = GraphQlDocumentReader.Read(document).Choose(operationName, out var problem);
            if (operation is null)
            {
                Problems.Add(problem!);
                return null;
            }
        }
        catch (GraphQlSyntaxException exception)
        {
            Problems.Add($"'query' is no GraphQL document: {exception.Message}");
            return null;
        }

        CheckFields(operation);
        var reader = new VariableReader(schema);
        Variables = reader.Read(variables, operation.Variables, "variables.");
        Problems.AddRange(reader.Problems);
        return Problems.Count == 0 ? operation : null;
    }

    private void CheckFields(GraphQlDocumentOperation operation)
    {
        var root = operation.Keyword switch { "query" => schema.QueryType, "mutation" => schema.MutationType, _ => null };
        if (root is null)
        {
            Problems.Add(operation.Keyword == "mutation" ? "the API has no mutations" : "a subscription can not be called; send a query or a mutation");
            return;
        }

        if (!schema.Types.TryGetValue(root, out var type))
        {
            return;
        }

        var known = type.Fields.Select(field => field.Name).ToList();
        Problems.AddRange(operation.Fields.Where(field => !known.Contains(field) && !field.StartsWith("__", StringComparison.Ordinal)).Distinct()
            .Select(field => $"there is no {operation.Keyword} '{field}'.{DidYouMean.Hint(field, known)} There are {string.Join(", ", known.Take(30))}"));
    }
}
