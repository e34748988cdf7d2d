namespace OrleansWorkflows.Services.GraphQl;

/// <summary>What has to be known of a document before it is sent. Selections below the root are the API's affair.</summary>
internal sealed record GraphQlDocument(IReadOnlyList<GraphQlDocumentOperation> Operations)
{
    /// <summary>The one that runs; null, with a problem, when that can not be said.</summary>
    public GraphQlDocumentOperation? Choose(string? name, out string? problem)
    {
        var named = name is null ? Operations : [.. Operations.Where(operation => operation.Name == name)];
        var names = Operations.Select(operation => operation.Name ?? "(without a name)").ToList();
        problem = named.Count == 1 ? null
            : Operations.Count == 0 ? "'query' holds no operation, only fragments"
            : name is null ? $"'query' holds {Operations.Count} operations; say which with 'operation_name': {string.Join(", ", names)}"
            : $"'query' has no operation '{name}'.{DidYouMean.Hint(name, names)} It has {string.Join(", ", names)}";
        return named.Count == 1 ? named[0] : null;
    }
}

/// <param name="Keyword"><c>query</c>, <c>mutation</c> or <c>subscription</c>.</param>
/// <param name="Fields">Names of the root fields, without those that fragments add.</param>
internal sealed record GraphQlDocumentOperation(string Keyword, string? Name, IReadOnlyList<GraphQlInput> Variables, IReadOnlyList<string> Fields);

/// <summary>A document that is none; the message follows the name of the argument.</summary>
internal sealed class GraphQlSyntaxException(string message) : Exception(message);
