namespace OrleansWorkflows.Spec;

/// <summary>Parameter definitions as others read them.</summary>
public static class ParamSchema
{
    /// <summary>A JSON Schema 2020-12 object, for an MCP <c>inputSchema</c> and for OpenAPI 3.1.</summary>
    public static JsonBytes ToJsonSchema(IReadOnlyList<ParamDefinition> definitions) => throw new NotImplementedException();

    /// <summary>One line for people: <c>origin (str), checkin (date), num_days (int, default 7)</c>.</summary>
    public static string Describe(IReadOnlyList<ParamDefinition> definitions) => throw new NotImplementedException();
}
