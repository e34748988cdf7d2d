using System.Text.Json;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

/// <summary>Names from one JSON object; its member <c>steps</c> holds the outputs of steps.</summary>
internal sealed class TestScope(string json) : IScope
{
    public static readonly TestScope Empty = new("{}");

    private readonly JsonElement _names = JsonElement.Parse(json);

    public DateTimeOffset Now => new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);

    public static string Evaluate(string expression, string scope = "{}") => Parse(expression).Evaluate(new TestScope(scope)).ToString();

    public static Expression Parse(string expression)
    {
        var result = ExpressionParser.Parse(expression, new SourcePosition(1, 1));
        Assert.True(result.Value is not null, string.Join("; ", result.Problems.Select(problem => problem.Message)));
        return result.Value;
    }

    public static Template ParseText(string text)
    {
        var result = TemplateParser.ParseText(text, new SourcePosition(1, 1));
        Assert.True(result.Value is not null, string.Join("; ", result.Problems.Select(problem => problem.Message)));
        return result.Value;
    }

    public bool TryGetValue(string name, out JsonElement value) => _names.TryGetProperty(name, out value);

    public bool TryGetStep(string stepId, out JsonElement value)
    {
        value = default;
        return _names.TryGetProperty("steps", out var steps) && steps.TryGetProperty(stepId, out value);
    }
}
