using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Executions.Tests.Placement;

public sealed class MachineKeyTests
{
    [Fact]
    public void MachinesInAKey_AreReadBackWhateverTheyAreCalled()
    {
        string[] machines = ["b", "a, or so", "c@home", "b"];

        var key = MachineKey.Of("0192e4a07c6e7c6e8a1b2c3d4e5f6071", machines);

        Assert.Equal("0192e4a07c6e7c6e8a1b2c3d4e5f6071", MachineKey.RestOf(key));
        Assert.Equal(["a, or so", "b", "c@home"], MachineKey.MachinesOf(key));
    }

    [Fact]
    public void SameMachinesInAnotherOrder_AreTheSameKey() => Assert.Equal(MachineKey.Of("e", ["a", "b"]), MachineKey.Of("e", ["b", "a"]));

    [Fact]
    public void KeyWithoutMachines_IsItself() => Assert.Equal(("e", 0), (MachineKey.RestOf("e"), MachineKey.MachinesOf("e").Count));
}
