using Orleans.Serialization;

namespace OrleansWorkflows.Standins.Tests;

public sealed class DeepCopierTests
{
    [Fact]
    public void ImmutableTypes_AreShared()
    {
        Assert.Null(DeepCopier.For(typeof(Good)));
        Assert.Null(DeepCopier.For(typeof(string)));
        Assert.Null(DeepCopier.For(typeof(DateTimeOffset?)));
        Assert.Null(DeepCopier.For(typeof((int, Guid))));
    }

    [Fact]
    public void MutableMembers_AreCopiedInDepth()
    {
        var original = new Dictionary<string, List<int[]>> { ["a"] = [[1, 2]] };
        var copy = Copy(original);
        original["a"][0][0] = 9;
        original["a"].Add([3]);
        Assert.Equal([[1, 2]], copy["a"]);
    }

    [Fact]
    public void SerializableClass_IsCopiedMemberByMember()
    {
        var original = new Clashing { One = 1, Two = 2 };
        var copy = Copy(original);
        original.One = 9;
        Assert.Equal((1, 2), (copy.One, copy.Two));
    }

    [Fact]
    public void ValueBehindAnInterface_IsCopiedByWhatItIs()
    {
        var original = new List<int> { 1 };
        var copy = Copy<IReadOnlyList<int>>(original);
        original.Add(2);
        Assert.Equal([1], copy);
    }

    [Fact]
    public void TypeWithoutSerializer_IsRefused() => Assert.Throws<CodecNotFoundException>(() => Copy<object>(new Plain()));

    private static T Copy<T>(T value) => (T)DeepCopier.For(typeof(T))!(value)!;
}
