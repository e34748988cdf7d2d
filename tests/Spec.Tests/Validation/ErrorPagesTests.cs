using System.Reflection;

namespace OrleansWorkflows.Spec.Tests;

public sealed class ErrorPagesTests
{
    [Fact]
    public void EveryCode_HasItsSection()
    {
        var page = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "errors.md"));

        var missing = Codes().Where(code => !page.Contains($"### {code}"));

        Assert.Empty(missing);
    }

    [Fact]
    public void EveryCode_IsItsOwn() => Assert.Equal(Codes().Distinct(), Codes());

    private static IEnumerable<string> Codes() =>
        typeof(SpecCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
}
