namespace OrleansWorkflows.Gateway.Rest;

/// <summary>What <c>/openapi.json</c> says of a route.</summary>
/// <param name="OperationId">Unique, in camel case.</param>
/// <param name="Tag">The group it is shown in.</param>
/// <param name="Summary">One line.</param>
/// <param name="Scope">What its callers need, of <see cref="Access.Scopes"/>, or <see cref="Access.RequiredScope.PublicWord"/>. Null: only <c>admin</c> may; a test refuses that.</param>
public sealed record RouteDoc(string OperationId, string Tag, string Summary, string? Scope = null)
{
    public string? Description { get; init; }

    /// <summary>True: its requests last, as streams and sockets do.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Query parameters and headers; path parameters are read from the route.</summary>
    public IReadOnlyList<ParameterDoc> Parameters { get; init; } = [];

    public BodyDoc? Body { get; init; }

    /// <summary>By status; problem answers that any route can give are added by themselves.</summary>
    public IReadOnlyList<ResponseDoc> Responses { get; init; } = [];
}

/// <param name="In"><c>query</c> or <c>header</c>.</param>
/// <param name="Type">JSON Schema type.</param>
public sealed record ParameterDoc(string Name, string Description, string In = "query", string Type = "string", bool IsRepeated = false)
{
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <param name="Schema">Name under <c>components.schemas</c>.</param>
public sealed record BodyDoc(string Schema, bool IsRequired = true, params string[] ContentTypes);

/// <param name="Schema">Null: no body, or one without a schema.</param>
public sealed record ResponseDoc(int Status, string Description, string? Schema = null, string ContentType = "application/json");
