using System.Reflection;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Spec.Tests;

public sealed partial class ErrorPagesTests
{
    [Fact]
    public void EveryCodeOfTheProduct_HasItsSection_AndNoOtherHas()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "errors.md"));
        string[] projects = ["Grains.Interfaces", "Grains", "Silo", "Gateway"];
        var sources = projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Checkout.Root, project), "*.cs", SearchOption.AllDirectories));

        var used = sources.SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(match => match.Value).ToHashSet();

        Assert.Equal(used.Order(), Heading().Matches(page).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public void EveryCode_IsItsOwn() => Assert.Equal(Codes().Distinct(), Codes());

    private static IEnumerable<string> Codes() =>
        typeof(SpecCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

    [GeneratedRegex("WF[0-9]{4}")]
    private static partial Regex Code();

    [GeneratedRegex("^### (WF[0-9]{4})", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
