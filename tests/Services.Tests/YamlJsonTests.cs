using OrleansWorkflows.Services.Rest;
using YamlDotNet.Core;

namespace OrleansWorkflows.Services.Tests;

/// <summary>Descriptions of APIs come from wherever a caller says: what their aliases would grow to is bounded.</summary>
public sealed class YamlJsonTests
{
    [Fact]
    public void Aliases_AreWrittenOut() => Assert.Equal("""{"a":{"b":1},"c":[{"b":1}]}""", YamlJson.Convert("a: &a { b: 1 }\nc: [ *a ]"));

    [Fact]
    public void AliasesInsideAliases_AreRefusedWhereTheyGoTooDeep() =>
        Refused("nested", string.Concat(Enumerable.Range(1, 100).Select(i => $"a{i}: &a{i} [ {(i == 1 ? "x" : $"*a{i - 1}")} ]\n")));

    [Fact]
    public void AliasesOfALongText_AreRefusedWhereTheyGrowTooLarge() =>
        Refused("too large", $"text: &text \"{new string('x', 1 << 20)}\"\nmany: [ {string.Join(", ", Enumerable.Repeat("*text", 100))} ]");

    [Fact]
    public void AliasesOfAliases_AreRefusedWhereTheyBecomeTooMany() =>
        Refused("too large", "a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n" + string.Concat(Enumerable.Range(1, 7).Select(i => $"a{i}: &a{i} [ {string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))} ]\n")));

    private static void Refused(string why, string yaml) => Assert.Contains(why, Assert.Throws<YamlException>(() => YamlJson.Convert(yaml)).Message, StringComparison.Ordinal);
}
