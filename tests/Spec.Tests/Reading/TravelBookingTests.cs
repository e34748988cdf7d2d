namespace OrleansWorkflows.Spec.Tests;

/// <summary>The specification example of requirement 004, word for word.</summary>
public sealed class TravelBookingTests
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Assets", "travel_booking.yaml"));

    [Fact]
    public void SpecOfTheRequirement_ReadsWithoutAProblem()
    {
        var result = SpecReader.Read(s_text, "travel_booking.yaml", new ValidationContext { Workflows = new BookHotel() });

        Assert.Empty(result.Problems);
        Assert.Equal(["check_flight_status", "book_flight", "book_trip", "find_cheapest_across_dates", "book_with_approval"], result.Spec!.Workflows.Select(w => w.Name));
    }

    [Fact]
    public void SpecOfTheRequirement_OnlyWarnsOfTheWorkflowThatItDoesNotHold()
    {
        var result = SpecReader.Read(s_text, "travel_booking.yaml", ValidationContext.Nothing);

        Assert.NotNull(result.Spec);
        var problem = Assert.Single(result.Problems);
        Assert.Equal((SpecCodes.UnknownWorkflow, true), (problem.Code, problem.IsWarning));
    }

    [Fact]
    public void SpecOfTheRequirement_HasTheShapeItDescribes()
    {
        var workflows = SpecReader.Read(s_text, "travel_booking.yaml", ValidationContext.Nothing).Spec!.Workflows;

        var branch = Assert.IsType<BranchNode>(workflows[1].Nodes[2]);
        Assert.Equal(("fail_no_seats", 2), (branch.Default, branch.Cases.Count));
        var reserve = Assert.IsType<CallNode>(workflows[1].Nodes[3]);
        Assert.Equal((2, TimeSpan.FromSeconds(1), "fail_booking"), (reserve.OnError.Retry, reserve.OnError.Delay, reserve.OnError.Fallback));
        var parallel = Assert.IsType<ParallelNode>(workflows[2].Nodes[0]);
        Assert.Equal(new FailurePolicy(FailurePolicyKind.Rollback, "rollback_all"), parallel.OnPartialFailure);
        Assert.Equal("travel_booking/book_hotel", Assert.IsType<WorkflowNode>(parallel.Branches[1]).Workflow);
        var each = Assert.IsType<ForeachNode>(workflows[3].Nodes[0]);
        Assert.Equal(["$start_date", "$start_date", "$num_days"], each.Items.References.Select(r => r.Path));
        var param = workflows[3].Params[3];
        Assert.Equal((true, "7"), (param.Required, param.Default?.ToString()));
        Assert.True(Assert.Single(Assert.IsType<YieldNode>(workflows[4].Nodes[1]).Expects).Required);
    }

    [Fact]
    public void TravelExampleOfTheProject_ReadsWithoutAProblem()
    {
        var file = Path.Combine(Checkout.Root, "deploy", "examples", "travel", "workflows.yaml");

        var result = SpecReader.Read(File.ReadAllText(file), file, ValidationContext.Nothing);

        Assert.Empty(result.Problems);
        Assert.NotNull(result.Spec);
    }

    [Fact]
    public void EveryWorkflowOfTheRequirement_SurvivesBeingStored()
    {
        foreach (var written in SpecReader.Read(s_text, "travel_booking.yaml", ValidationContext.Nothing).Spec!.Workflows)
        {
            var read = DefinitionReader.FromStored(written.Stored);

            Assert.Equal((written.Revision, Comparable.Of(written)), (read.Revision, Comparable.Of(read)));
        }
    }

    private sealed class BookHotel : IWorkflowCatalog
    {
        public bool Knows(string fullName) => fullName == "travel_booking/book_hotel";

        public WorkflowDefinition? Find(string fullName) => null;
    }
}
