namespace OrleansWorkflows.Standins.Tests;

/// <summary>Each declaration that would not run on Orleans is named at start-up, with its mend.</summary>
public sealed class GrainChecksTests
{
    [Theory]
    [InlineData(typeof(IReturnsValue), "Now", "returns Task")]
    [InlineData(typeof(IReturnsVoid), "Do", "[OneWay]")]
    [InlineData(typeof(IOneWayWithValue), "Do", "return Task")]
    [InlineData(typeof(IHasProperty), "IHasProperty", "methods only")]
    [InlineData(typeof(ITakesByRef), "number", "by reference")]
    [InlineData(typeof(ITakesPlain), "Plain", "[GenerateSerializer]")]
    [InlineData(typeof(ITakesDelegate), "Func", "pass data")]
    [InlineData(typeof(IReturnsForgetful), "Forgetful.Lost", "[Id(n)]")]
    [InlineData(typeof(IReturnsClashing), "'One' and on 'Two'", "a number of its own")]
    [InlineData(typeof(IReturnsFamily), "ForgottenMember", "[GenerateSerializer]")]
    [InlineData(typeof(ITwoTokens), "Do", "CancellationToken")]
    public void WrongDeclaration_IsRefusedWithItsMend(Type declaration, string what, string mend)
    {
        var error = Assert.Throws<OrleansConfigurationException>(() => GrainChecks.Require([declaration], []));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(mend, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RightDeclaration_Passes() => GrainChecks.Require([typeof(IGood)], []);

    [Fact]
    public void SeveralWrongDeclarations_AreReportedTogether()
    {
        var error = Assert.Throws<OrleansConfigurationException>(() => GrainChecks.Require([typeof(IReturnsVoid), typeof(ITakesPlain)], []));
        Assert.StartsWith("2 grain declaration(s)", error.Message, StringComparison.Ordinal);
    }
}
