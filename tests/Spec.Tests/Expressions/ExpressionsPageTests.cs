using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests.Expressions;

/// <summary>Runs <c>docs/expressions.md</c>.</summary>
public sealed partial class ExpressionsPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Root(), "docs", "expressions.md"));

    [Fact]
    public void EveryExample_GivesWhatThePageSays()
    {
        var scope = new TestScope(Names().Match(s_page).Groups[1].Value);
        var isText = true;
        var examples = 0;
        foreach (var line in s_page.Split('\n'))
        {
            isText = line.StartsWith("| text |", StringComparison.Ordinal) || (isText && !line.StartsWith("| expression |", StringComparison.Ordinal));
            if (Row().Match(line) is { Success: true } row)
            {
                var (example, expected) = (row.Groups[1].Value, row.Groups[2].Value);
                var actual = isText ? TestScope.ParseText(example).Evaluate(scope) : TestScope.Parse(example).Evaluate(scope);
                Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), actual.Element), $"{example} gives {actual}, not {expected}");
                examples++;
            }
        }

        Assert.True(examples > 80, $"Only {examples} examples were found: the tables changed their form.");
    }

    [Fact]
    public void EveryFunction_IsOnThePage()
    {
        var error = Assert.Throws<ExpressionException>(() => TestScope.Evaluate("zzzzzzzzz()"));
        var names = error.Message[(error.Message.IndexOf("There are: ", StringComparison.Ordinal) + 11)..].TrimEnd('.').Split(' ');

        Assert.True(names.Length >= 26);
        Assert.All(names, name => Assert.Contains($"| `{name}(", s_page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Directory.Packages.props")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside of the checkout.");
        }

        return folder;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Names();

    /// <summary>The last two cells of a row, both in backticks.</summary>
    [GeneratedRegex(@"^\|.*?(?:(?<=\|) )`([^`]+)` \| `([^`]+)` \|$")]
    private static partial Regex Row();
}
