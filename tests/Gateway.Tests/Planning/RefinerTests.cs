using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Gateway.Planning.Refining;

namespace OrleansWorkflows.Gateway.Tests.Planning;

public sealed class RefinerTests
{
    private static readonly GoalSet Measured = new("Measured");

    private static readonly Plan Newsletter = PlanOf("mail the Spring News to all subscribers");

    [Fact]
    public void MissingValue_ThatTheGoalHas_IsTakenFromTheModel()
    {
        var refined = Refiner.Apply(Newsletter, """Here you are: ```{"choice": 1, "parameters": {"subject": "Spring News"}}```""")!;

        Assert.True(refined.IsRefined);
        Assert.Contains(("subject", "Spring News"), refined.Suggestions[0].Filling.Values.Select(value => (value.Param.Name, value.Value.ToString())));
        Assert.DoesNotContain(refined.Suggestions[0].Filling.Missing, param => param.Name == "subject");
    }

    [Theory]
    [InlineData("""{"choice": 1, "parameters": {"subject": "Buy now"}}""")]
    [InlineData("""{"choice": 1, "parameters": {"subject": 7}}""")]
    [InlineData("""{"choice": 1, "parameters": {"sender": "Spring News"}}""")]
    [InlineData("""{"choice": 1, "parameters": {"audience": "customers"}}""")]
    public void ValueThatTheGoalHasNot_OrThatFitsNoMissingParameter_IsNotTaken(string reply)
    {
        var refined = Refiner.Apply(Newsletter, reply)!;

        Assert.Equal(Newsletter.Suggestions[0].Filling.Values, refined.Suggestions[0].Filling.Values);
        Assert.Equal(Newsletter.Suggestions[0].Filling.Missing, refined.Suggestions[0].Filling.Missing);
    }

    [Fact]
    public void ChoiceOfAnother_PutsItFirst_AndNoneLeavesNone()
    {
        var found = Newsletter.Suggestions[0];
        var plan = Newsletter with { Suggestions = [found, found with { Score = 0.6 }] };

        Assert.Equal([0.6, found.Score], Refiner.Apply(plan, """{"choice": 2}""")!.Suggestions.Select(ranked => ranked.Score));
        Assert.Empty(Refiner.Apply(plan, """{"choice": 0}""")!.Suggestions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("I would take the first.")]
    [InlineData("""{"choice": 9}""")]
    [InlineData("""{"choice": "1"}""")]
    [InlineData("""{"choice": """)]
    public void ReplyThatIsNoChoice_IsNotHeard(string reply) => Assert.Null(Refiner.Apply(Newsletter, reply));

    private static Plan PlanOf(string goal)
    {
        var request = new PlanRequest(goal, GoalSet.Today, PlanRequest.DefaultLimit, null);
        var read = GoalReader.Read(goal, GoalSet.Today, Measured.Index.Has);
        return new Plan(request, read, Ranker.Rank(read, Measured.Index, _ => true, request.Limit));
    }
}
