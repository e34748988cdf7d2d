using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Engine.Views;

namespace OrleansWorkflows.Engine.Tests.Scale;

/// <summary>The view of an execution with very many steps is cut and says so; pages have all of them.</summary>
public sealed class LargeViewTests
{
    private const int Items = 1_500;

    private static readonly ExecutionState Large = StateOf(Items);

    [Fact]
    public void ViewOfManySteps_IsCutAndSaysHowManyThereAre()
    {
        var view = ExecutionViews.Of(Large, includeSteps: true);

        Assert.Equal((true, Items + 2), (view.StepsTruncated, view.StepsTotal));
        Assert.Equal(Items + 1, view.StepsByStatus!["completed"]);
        Assert.Equal(1, view.StepsByStatus["waiting"]);
        Assert.Equal(ExecutionView.MostOfAList, view.Steps!.Count);
        Assert.Equal(ExecutionView.MostOfAList, view.CompletedSteps.Count);
        Assert.Contains(view.Steps, step => step is { Id: "q", Status: StepStatus.Waiting });
    }

    [Fact]
    public void ViewOfFewSteps_IsWhole()
    {
        var view = ExecutionViews.Of(StateOf(ExecutionView.MostOfAList - 2), includeSteps: true);

        Assert.Equal((null, null, null), (view.StepsTruncated, view.StepsTotal, view.StepsByStatus));
        Assert.Equal(ExecutionView.MostOfAList, view.Steps!.Count);
    }

    [Fact]
    public void Pages_HaveEveryStepOnceInOrder()
    {
        var ids = new List<string>();
        for (var (cursor, more) = ((StepCursor?)null, true); more;)
        {
            var page = StepPages.Of(Large, [], cursor, 500);
            ids.AddRange(page.Items.Select(step => step.Id));
            cursor = StepCursor.Decode(page.NextCursor);
            more = cursor is not null;
        }

        Assert.Equal(ExecutionViews.InOrder(Large.Steps.Values).Select(step => step.Id), ids);
    }

    [Fact]
    public void PagesOfAStatus_HaveOnlyIt_AndStepsStillToStartComeLast()
    {
        var state = StateOf(3, "z: { type: set, values: { a: 1 }, depends_on: [q] }\ny: { type: set, values: { a: 1 }, depends_on: [q] }");

        var first = StepPages.Of(state, [StepStatus.Waiting, StepStatus.Pending], null, 2);
        var second = StepPages.Of(state, [StepStatus.Waiting, StepStatus.Pending], StepCursor.Decode(first.NextCursor), 2);

        Assert.Equal(["q", "y"], first.Items.Select(step => step.Id));
        Assert.Equal(["z"], second.Items.Select(step => step.Id));
        Assert.Null(second.NextCursor);
        Assert.Throws<ArgumentException>(() => StepCursor.Decode("x"));
    }

    private static ExecutionState StateOf(int items, string more = "")
    {
        var graph = $"l: {{ type: foreach, items: 'range(0, {items})', max_iterations: 5000, as: i, max_parallel: 100, step: {{ type: set, values: {{ v: $i }} }} }}\n"
            + $"q: {{ type: yield, message: m, depends_on: [l] }}\n{more}";
        return new Scenario(Specs.OfGraph(graph), limits: EngineLimits.Default with { MaxPageEvents = int.MaxValue, MaxPageBytes = int.MaxValue }).State;
    }
}
