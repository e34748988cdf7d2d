namespace OrleansWorkflows.Spec.Tests.Parameters;

public sealed class ParamCheckerTests
{
    [Theory]
    [InlineData(ParamType.Str, "\"a\"", "\"a\"")]
    [InlineData(ParamType.Str, "12", "\"12\"")]
    [InlineData(ParamType.Str, "true", "\"true\"")]
    [InlineData(ParamType.Int, "3", "3")]
    [InlineData(ParamType.Int, "\"3\"", "3")]
    [InlineData(ParamType.Int, "\" -3 \"", "-3")]
    [InlineData(ParamType.Int, "3.0", "3")]
    [InlineData(ParamType.Int, "1e3", "1000")]
    [InlineData(ParamType.Int, "9223372036854775807", "9223372036854775807")]
    [InlineData(ParamType.Float, "3", "3")]
    [InlineData(ParamType.Float, "\"3.5\"", "3.5")]
    [InlineData(ParamType.Float, "1.50", "1.50")]
    [InlineData(ParamType.Bool, "false", "false")]
    [InlineData(ParamType.Bool, "\"True\"", "true")]
    [InlineData(ParamType.Date, "\"2026-02-23\"", "\"2026-02-23\"")]
    [InlineData(ParamType.Date, "\"2026-2-3\"", "\"2026-02-03\"")]
    [InlineData(ParamType.Date, "\"2026/02/23\"", "\"2026-02-23\"")]
    [InlineData(ParamType.Date, "\"20260223\"", "\"2026-02-23\"")]
    [InlineData(ParamType.Date, "\"2026-02-23T00:00:00Z\"", "\"2026-02-23\"")]
    [InlineData(ParamType.Date, "\"2026-02-23T00:00:00.000+02:00\"", "\"2026-02-23\"")]
    [InlineData(ParamType.Datetime, "\"2026-02-23\"", "\"2026-02-23T00:00:00Z\"")]
    [InlineData(ParamType.Datetime, "\"2026-02-23T10:30:00+02:00\"", "\"2026-02-23T08:30:00Z\"")]
    [InlineData(ParamType.Datetime, "\"2026-02-23 10:30\"", "\"2026-02-23T10:30:00Z\"")]
    [InlineData(ParamType.List, "[1]", "[1]")]
    [InlineData(ParamType.List, "\"[1, 2]\"", "[1,2]")]
    [InlineData(ParamType.Object, "{\"a\":1}", "{\"a\":1}")]
    [InlineData(ParamType.Object, "\"{\\\"a\\\": 1}\"", "{\"a\":1}")]
    [InlineData(ParamType.Any, "[null]", "[null]")]
    public void FittingArgument_IsCoerced(ParamType type, string argument, string expected)
    {
        var result = Check([new() { Name = "p", Type = type }], $"{{\"p\":{argument}}}");

        Assert.Empty(result.Problems);
        Assert.Equal($"{{\"p\":{expected}}}", result.Values!.ToString());
    }

    [Theory]
    [InlineData(ParamType.Str, "[]", "must be text, but is a list")]
    [InlineData(ParamType.Int, "3.5", "must be a whole number, but is 3.5")]
    [InlineData(ParamType.Int, "\"three\"", "but is \"three\"")]
    [InlineData(ParamType.Int, "true", "but is true")]
    [InlineData(ParamType.Int, "92233720368547758070", "whole number")]
    [InlineData(ParamType.Float, "\"1,5\"", "must be a number")]
    [InlineData(ParamType.Float, "\"NaN\"", "must be a number")]
    [InlineData(ParamType.Float, "1e999", "must be a number")]
    [InlineData(ParamType.Bool, "1", "must be true or false")]
    [InlineData(ParamType.Bool, "\"yes\"", "must be true or false")]
    [InlineData(ParamType.Date, "\"soon\"", "a date such as 2026-02-23")]
    [InlineData(ParamType.Date, "\"2026-02-30\"", "a date")]
    [InlineData(ParamType.Date, "\"23.02.2026\"", "a date")]
    [InlineData(ParamType.Date, "\"2026-02-23T15:00:00Z\"", "a date")]
    [InlineData(ParamType.Date, "20260223", "a date")]
    [InlineData(ParamType.Datetime, "\"2026-02-23T25:00:00Z\"", "a date with time")]
    [InlineData(ParamType.List, "\"a,b\"", "a list")]
    [InlineData(ParamType.List, "{}", "a list, but is an object")]
    [InlineData(ParamType.Object, "\"[1]\"", "an object")]
    public void MisfittingArgument_IsExplained(ParamType type, string argument, string message)
    {
        var problem = Assert.Single(Check([new() { Name = "p", Type = type }], $"{{\"p\":{argument}}}").Problems);

        Assert.Equal("p", problem.Path);
        Assert.StartsWith("'p' must be ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date", "2026-2-3", "2026-02-03")]
    [InlineData("date-time", "2026-02-03T01:00:00+01:00", "2026-02-03T00:00:00Z")]
    [InlineData("email", "ada@example.org", "ada@example.org")]
    [InlineData("uri", "https://example.org/a?b", "https://example.org/a?b")]
    [InlineData("uuid", "0b5a7c1e-3f0d-4c53-9a39-2d1f0e6a8b11", "0b5a7c1e-3f0d-4c53-9a39-2d1f0e6a8b11")]
    [InlineData("phone", "anything", "anything")]
    public void FittingFormat_Passes(string format, string argument, string expected) => Assert.Equal(
        $"{{\"p\":\"{expected}\"}}", Check([new() { Name = "p", Type = ParamType.Str, Format = format }], $"{{\"p\":\"{argument}\"}}").Values?.ToString());

    [Theory]
    [InlineData("date", "soon")]
    [InlineData("date-time", "noon")]
    [InlineData("email", "ada")]
    [InlineData("email", "a b@example.org")]
    [InlineData("email", "ada@")]
    [InlineData("uri", "/relative")]
    [InlineData("uri", "example.org")]
    [InlineData("uuid", "123")]
    public void MisfittingFormat_IsRefused(string format, string argument) => Assert.Contains(
        "such as", Assert.Single(Check([new() { Name = "p", Type = ParamType.Str, Format = format }], $"{{\"p\":\"{argument}\"}}").Problems).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(ParamType.Int, "2", "at least 3, but is 2")]
    [InlineData(ParamType.Int, "6", "at most 5, but is 6")]
    [InlineData(ParamType.Float, "5.01", "at most 5, but is 5.01")]
    [InlineData(ParamType.Str, "\"ab\"", "at least 3 characters long, but is 2 characters long")]
    [InlineData(ParamType.Str, "\"abcdef\"", "at most 5 characters")]
    [InlineData(ParamType.List, "[]", "at least 3 items long")]
    [InlineData(ParamType.Int, "4", null)]
    [InlineData(ParamType.Str, "\"😀😀😀\"", null)]
    [InlineData(ParamType.List, "[1,2,3]", null)]
    public void Bounds_HoldForNumbersAndLengths(ParamType type, string argument, string? message)
    {
        var problems = Check([new() { Name = "p", Type = type, Min = 3, Max = 5 }], $"{{\"p\":{argument}}}").Problems;
        if (message is null)
        {
            Assert.Empty(problems);
            return;
        }

        Assert.Contains(message, Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enum_ComparesByValueAfterCoercion()
    {
        ParamDefinition number = new() { Name = "p", Type = ParamType.Int, Enum = [JsonBytes.Parse("1"), JsonBytes.Parse("\"2\"")] };
        ParamDefinition text = new() { Name = "p", Type = ParamType.Str, Enum = [JsonBytes.Parse("\"economy\""), JsonBytes.Parse("\"business\"")] };

        Assert.Empty(Check([number], "{\"p\":\"1\"}").Problems);
        Assert.Empty(Check([number], "{\"p\":2.0}").Problems);
        Assert.Equal("'p' must be one of 1, \"2\", but is 3.", Assert.Single(Check([number], "{\"p\":3}").Problems).Message);
        Assert.EndsWith("Did you mean 'economy'?", Assert.Single(Check([text], "{\"p\":\"ecomony\"}").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pattern_MatchesAnywhereUnlessAnchored_AndWithinATimeLimit()
    {
        ParamDefinition Of(string pattern) => new() { Name = "p", Type = ParamType.Str, Pattern = pattern };

        Assert.Empty(Check([Of("[0-9]")], "{\"p\":\"a1b\"}").Problems);
        Assert.Contains("^[0-9]+$", Assert.Single(Check([Of("^[0-9]+$")], "{\"p\":\"a1b\"}").Problems).Message, StringComparison.Ordinal);
        Assert.Contains(
            "takes too long", Assert.Single(Check([Of("^(?=(a+)+$)a")], $"{{\"p\":\"{new string('a', 60)}!\"}}").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingOptional_TakesDefaultOrNull()
    {
        var result = Check(
            [
                new() { Name = "days", Type = ParamType.Int, Required = true, Default = JsonBytes.Parse("\"7\"") },
                new() { Name = "note", Type = ParamType.Str },
                new() { Name = "given", Type = ParamType.Str, Default = JsonBytes.Parse("\"x\"") },
            ],
            "{\"given\": null}");

        Assert.Equal("{\"days\":7,\"note\":null,\"given\":\"x\"}", result.Values!.ToString());
    }

    [Fact]
    public void EveryProblem_IsReportedAtOnce()
    {
        var result = Check(
            [
                new() { Name = "destination", Type = ParamType.Str, Required = true },
                new() { Name = "date", Type = ParamType.Date, Required = true },
                new() { Name = "seats", Type = ParamType.Int, Max = 9 },
            ],
            "{\"destinatoin\": \"PAR\", \"date\": null, \"seats\": 12, \"zzz\": 1}");

        Assert.Null(result.Values);
        Assert.Equal(["destination", "date", "seats", "destinatoin", "zzz"], result.Problems.Select(problem => problem.Path));
        Assert.Equal("'destination' is required by workflow 'book': text.", result.Problems[0].Message);
        Assert.Contains("can not be null", result.Problems[1].Message, StringComparison.Ordinal);
        Assert.Equal("'destinatoin' is no parameter of workflow 'book'. Did you mean 'destination'?", result.Problems[3].Message);
        Assert.EndsWith("It takes: destination, date, seats.", result.Problems[4].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object: p (str, optional).")]
    [InlineData("\"x\"", "must be a JSON object")]
    [InlineData("{\"p\": \"\\ud800\"}", "no valid Unicode")]
    public void ArgumentsThatAreNoObject_AreExplained(string arguments, string message)
    {
        var problem = Assert.Single(Check([new() { Name = "p", Type = ParamType.Str }], arguments).Problems);

        Assert.Equal("", problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NullArguments_CountAsNone() => Assert.Equal("{}", Check([], "null").Values!.ToString());

    [Fact]
    public void SingleValue_IsCheckedAlone()
    {
        ParamDefinition definition = new() { Name = "p", Type = ParamType.Int, Max = 5 };

        Assert.Equal("4", ParamChecker.CheckValue(definition, JsonBytes.Parse("\"4\"")).Values!.ToString());
        Assert.Single(ParamChecker.CheckValue(definition, JsonBytes.Parse("6")).Problems);
        Assert.Single(ParamChecker.CheckValue(definition, JsonBytes.Parse("\"x\"")).Problems);
    }

    private static ParamCheckResult Check(IReadOnlyList<ParamDefinition> definitions, string arguments) =>
        ParamChecker.Check(definitions, JsonBytes.Parse(arguments), "workflow 'book'");
}
