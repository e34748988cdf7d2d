using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests;

/// <summary><c>create_workflow</c> (requirement 002).</summary>
public sealed class WorkflowRecordTests
{
    [Fact]
    public void RequestOfTheRequirement_IsADraft()
    {
        var definition = Read("""{"workflow_id":"test-workflow","name":"Test Workflow","description":"A test workflow","pattern":"infrastructure-enforcement","steps":[]}""");

        Assert.Equal(("default/test-workflow", "A test workflow", "infrastructure-enforcement", true, 0),
            (definition.FullName, definition.Description, definition.Pattern, definition.IsDraft, definition.Nodes.Count));
        Assert.True(DefinitionReader.FromStored(definition.Stored).IsDraft);
    }

    [Fact]
    public void StepWithACall_BecomesThatCallAndKeepsTheRestAsData()
    {
        var definition = Steps("""
            {"id":"build","name":"Build it","type":"development","enforcement":"code-review","validation":"","target_machines":["m1"],"estimated_duration":5,
             "parameters":{"call":"ci.build","args":{"ref":"$branch"},"output":"built","on_error":{"retry":2},"colour":"red"}},
            {"id":"ship-it","name":"Ship","dependencies":["build"],"parameters":{"call":"ci.ship","args":{"id":"$built.id"}}}
            """);

        var build = Assert.IsType<CallNode>(definition.Nodes[0]);
        Assert.Equal(("build", "ci.build", "built", 2, "Build it"), (build.Id, build.Tool, build.Output, build.OnError.Retry, build.Description));
        Assert.Equal("$branch", Assert.Single(build.Args.References).Path);
        Assert.Equal("""["m1"]""", Assert.IsType<ConstantTemplate>(build.TargetMachines).Value.ToString());
        Assert.Equal("""{"name":"Build it","type":"development","enforcement":"code-review","validation":"","estimated_duration":5,"parameters":{"colour":"red"}}""", build.Data?.ToString());
        Assert.Equal(["build"], definition.Nodes[1].DependsOn);
        Assert.False(definition.IsDraft);
    }

    [Fact]
    public void StepWithNothingToCall_IsACheckpoint()
    {
        var checkpoint = Assert.IsType<YieldNode>(Assert.Single(Steps("""{"id":"look","name":"Look"}""").Nodes));

        Assert.Equal("note", Assert.Single(checkpoint.Expects).Name);
        Assert.False(checkpoint.Expects[0].Required);
    }

    [Fact]
    public void UnitTests_RunTheValidationCallBeforeOthersGoOn()
    {
        var definition = Steps("""
            {"id":"build","validation":"unit-tests","parameters":{"call":"ci.build","validation_call":"ci.test","validation_args":{"id":"$build.id"}}},
            {"id":"ship","dependencies":["build"],"parameters":{"call":"ci.ship"}}
            """);

        Assert.Equal([("build", ""), ("build_validation", "build"), ("ship", "build_validation")], definition.Nodes.Select(n => (n.Id, string.Join(',', n.DependsOn))));
        Assert.Equal("ci.test", Assert.IsType<CallNode>(definition.Nodes[1]).Tool);
    }

    [Theory]
    [InlineData("manual-review")]
    [InlineData("integration-tests")]
    public void ManualReview_LetsOthersGoOnOnlyWhenApproved(string validation)
    {
        var definition = Steps("""
            {"id":"build","validation":"VALIDATION","parameters":{"call":"ci.build"}},
            {"id":"ship","dependencies":["build"],"parameters":{"call":"ci.ship"}}
            """.Replace("VALIDATION", validation, StringComparison.Ordinal));

        Assert.Equal(["build", "build_review", "build_decision", "build_approved", "build_rejected", "ship"], definition.Nodes.Select(n => n.Id));
        Assert.Equal([("approved", ParamType.Bool, true), ("comment", ParamType.Str, false)], Assert.IsType<YieldNode>(definition.Nodes[1]).Expects.Select(e => (e.Name, e.Type, e.Required)));
        var decision = Assert.IsType<BranchNode>(definition.Nodes[2]);
        Assert.Equal(("build_approved", "build_rejected"), (Assert.Single(decision.Cases).Goto, decision.Default));
        Assert.IsType<ErrorNode>(definition.Nodes[4]);
        Assert.Equal(["build_approved"], definition.Nodes[5].DependsOn);
    }

    [Fact]
    public void MadeUpIds_GiveWayToThoseOfSteps()
    {
        var definition = Steps("""
            {"id":"build","validation":"manual-review","parameters":{"call":"echo"}},
            {"id":"build_review","dependencies":["build"],"parameters":{"call":"echo"}}
            """);

        Assert.Contains("build_review_2", definition.Nodes.Select(n => n.Id));
        Assert.Equal(definition.Nodes.Count, definition.Nodes.Select(n => n.Id).Distinct().Count());
    }

    [Fact]
    public void Records_SurviveBeingStored()
    {
        var written = Steps("""{"id":"build-it","name":"Costs $5","validation":"manual-review","parameters":{"x":1}},{"name":"Two Words","dependencies":["build-it"],"parameters":{"call":"echo"}}""");

        var read = DefinitionReader.FromStored(written.Stored);

        Assert.Equal((written.Revision, Comparable.Of(written)), (read.Revision, Comparable.Of(read)));
        Assert.Equal("two_words", written.Nodes[^1].Id);
    }

    [Theory]
    [InlineData("""{"id":"a","dependencies":[¦"b"],"parameters":{"call":"echo"}}""", SpecCodes.MissingTarget, "no such node")]
    [InlineData("""{"id":"a",¦"depends_on":[],"parameters":{"call":"echo"}}""", SpecCodes.UnknownField, "Did you mean 'dependencies'?")]
    [InlineData("""{"id":"a",¦"call":"echo"}""", SpecCodes.UnknownField, "Put it under `parameters`")]
    [InlineData("""{"id":"a","parameters":¦[]}""", SpecCodes.WrongType, "`parameters` has to be an object")]
    [InlineData("""{"id":"a","estimated_duration":¦"long","parameters":{"call":"echo"}}""", SpecCodes.WrongType, "a number")]
    [InlineData("""{"id":"a","parameters":{"call":"echo"}},{"id":¦"a","parameters":{"call":"echo"}}""", SpecCodes.NameCollision, "rename one")]
    [InlineData("""¦7""", SpecCodes.WrongType, "A step is an object")]
    [InlineData("""{"id":"a","parameters":{"call":"echo","args":¦[]}}""", SpecCodes.WrongType, "`args` has to be an object")]
    public void Mistake_IsReportedAtItsPlace(string marked, string code, string mend)
    {
        var (text, place) = SpecText.Unmark($$"""{"name":"w","description":"d","pattern":"p","steps":[{{marked}}]}""");

        var result = WorkflowRecordReader.Read(text, "create_workflow.json", ValidationContext.Nothing);

        Assert.Null(result.Spec);
        var problem = Assert.Single(result.Problems);
        Assert.Equal((code, place.Line, place.Column), (problem.Code, problem.Line, problem.Column));
        Assert.Contains(mend, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValidationNobodyCarriesOut_IsAWarning()
    {
        var result = WorkflowRecordReader.Read(JsonBytes.Parse("""{"name":"w","steps":[{"id":"a","validation":"code-review","parameters":{"call":"echo"}}]}"""), ValidationContext.Nothing);

        Assert.NotNull(result.Spec);
        Assert.Equal((SpecCodes.UnknownValidation, true), (Assert.Single(result.Problems).Code, result.Problems[0].IsWarning));
    }

    private static WorkflowDefinition Steps(string steps) =>
        Read("{\"workflow_id\":\"w\",\"name\":\"W\",\"description\":\"d\",\"pattern\":\"p\",\"params\":{\"branch\":{\"type\":\"str\"}},\"steps\":[" + steps + "]}");

    private static WorkflowDefinition Read(string request)
    {
        var result = DefinitionRequestReader.Read(JsonBytes.Parse(request), ValidationContext.Nothing);
        Assert.True(result.Definition is not null, string.Join('\n', result.Problems));
        return result.Definition;
    }
}
