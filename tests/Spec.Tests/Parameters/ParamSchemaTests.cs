namespace OrleansWorkflows.Spec.Tests.Parameters;

public sealed class ParamSchemaTests
{
    private static readonly ParamDefinition[] s_definitions =
    [
        new() { Name = "origin", Type = ParamType.Str, Required = true, Description = "Where from", Min = 3, Max = 3, Pattern = "^[A-Z]+$" },
        new() { Name = "checkin", Type = ParamType.Str, Format = "date", Required = true },
        new() { Name = "until", Type = ParamType.Datetime },
        new() { Name = "num_days", Type = ParamType.Int, Required = true, Default = JsonBytes.Parse("7"), Min = 1, Max = 30.5m },
        new() { Name = "cabin", Type = ParamType.Str, Enum = [JsonBytes.Parse("\"economy\""), JsonBytes.Parse("\"business\"")], Example = JsonBytes.Parse("\"economy\"") },
        new() { Name = "tags", Type = ParamType.List, Min = 1 },
        new() { Name = "extra", Type = ParamType.Any },
    ];

    [Fact]
    public void JsonSchema_StatesEveryRule() => Assert.Equal(
        """
        {"type":"object","properties":{"origin":{"type":"string","description":"Where from","minLength":3,"maxLength":3,"pattern":"^[A-Z]+$"},
        "checkin":{"type":"string","format":"date"},"until":{"type":"string","format":"date-time"},
        "num_days":{"type":"integer","default":7,"minimum":1,"maximum":30.5},
        "cabin":{"type":"string","examples":["economy"],"enum":["economy","business"]},"tags":{"type":"array","minItems":1},"extra":{}},
        "required":["origin","checkin"],"additionalProperties":false}
        """.ReplaceLineEndings(""),
        ParamSchema.ToJsonSchema(s_definitions).ToString());

    [Fact]
    public void NoParameters_GiveTheEmptyObjectSchema() => Assert.Equal(
        "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}", ParamSchema.ToJsonSchema([]).ToString());

    [Fact]
    public void Description_IsOneLine()
    {
        Assert.Equal(
            "origin (str), checkin (date), until (datetime, optional), num_days (int, default 7), cabin (str, optional), tags (list, optional), extra (any, optional)",
            ParamSchema.Describe(s_definitions));
        Assert.Equal("no parameters", ParamSchema.Describe([]));
    }
}
