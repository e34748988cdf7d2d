namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>The workflow that a route names: <c>/workflows/{domain}/{name}</c>, <c>/workflows/{domain%2Fname}</c>, or a bare name in the domain <c>default</c>.</summary>
public sealed record WorkflowRef(string Domain, string Name)
{
    public const string DefaultDomain = "default";

    public static WorkflowRef Read(HttpContext http)
    {
        var id = Segment(http, "id");
        return id is null ? new WorkflowRef(Segment(http, "domain") ?? DefaultDomain, Segment(http, "name") ?? "") : Parse(id);
    }

    /// <summary><c>domain/name</c> or <c>name</c>.</summary>
    public static WorkflowRef Parse(string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new WorkflowRef(DefaultDomain, id) : new WorkflowRef(id[..slash], id[(slash + 1)..]);
    }

    public override string ToString() => $"{Domain}/{Name}";

    /// <summary>Routing decodes everything but an encoded slash.</summary>
    private static string? Segment(HttpContext http, string name) =>
        (http.GetRouteValue(name) as string)?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
