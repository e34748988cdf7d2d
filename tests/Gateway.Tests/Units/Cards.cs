namespace OrleansWorkflows.Gateway.Tests.Units;

internal static class Cards
{
    public static WorkflowCard Card(string domain, string name, int age = 0, bool isDeleted = false) => new()
    {
        Domain = domain,
        Name = name,
        Revision = "r1",
        InputSchema = JsonBytes.Parse("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"""),
        CreatedAt = DateTimeOffset.UnixEpoch.AddYears(56).AddDays(-age),
        UpdatedAt = DateTimeOffset.UnixEpoch.AddYears(56),
        IsDeleted = isDeleted,
        Description = "Says hello. Politely.",
        Drawing = "say",
        OnFailure = "Nothing is undone.",
        Examples = [JsonBytes.Parse("""{"name":"Ada"}""")],
    };
}
