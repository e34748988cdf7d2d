using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Engine.Tests.Architecture;

/// <summary>
/// Silos, gateways and services of different versions talk to each other, so what goes over the wire only ever grows. <c>Grains.Interfaces/wire.txt</c> is
/// what has been promised.
/// </summary>
public sealed class WireTypesTests
{
    private static readonly string List = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../Grains.Interfaces/wire.txt"));

    [Fact]
    public void AliasesAndNumbers_StayAsTheyWerePromised()
    {
        var promised = File.ReadLines(List).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var now = WireContract.Of(typeof(IExecutionGrain).Assembly, typeof(ExecutionEngine).Assembly);

        var broken = promised.Except(now).ToList();
        var added = now.Except(promised).ToList();

        Assert.True(broken.Count == 0, $"""
            These lines of Grains.Interfaces/wire.txt are not true any more ({broken.Count}):
            {Lines(broken)}
            A service, gateway or silo of the version before still sends and expects them so. Put alias, number, type and name back. What means something else or has another
            type is a new member, with the next number that nobody has used ([Id(n)]), or a new method beside the old one; what is not needed any more stays and is marked [Obsolete].
            There is now, and was not:
            {Lines(added)}
            """);
        Assert.True(added.Count == 0, $"""
            Not in Grains.Interfaces/wire.txt yet ({added.Count}):
            {Lines(added)}
            That is fine: additions break nobody. Add these lines to the list; from then on they are promised.
            """);
    }

    [Fact]
    public void EveryTypeOfTheWire_HasAnAliasAndANumberForEachMember() =>
        Assert.Empty(WireContract.Mistakes(typeof(IExecutionGrain).Assembly, typeof(ExecutionEngine).Assembly));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Here([CallerFilePath] string path = "") => path;
}
