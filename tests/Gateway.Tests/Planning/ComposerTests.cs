using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Tests.Planning;

public sealed class ComposerTests
{
    private static readonly KnownTool[] Tools =
    [
        Tool("crm", "find_customer", "Looks a customer up by e-mail", """{"email":{"type":"string","format":"email"}}""", """{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}""", isReadOnly: true),
        Tool("orders", "list_orders", "The orders of a customer", """{"customer_id":{"type":"string"}}""", """{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"}}}}""", isReadOnly: true),
        Tool("orders", "refund_order", "Refunds an order", """{"order_id":{"type":"string"}}""", null),
        Tool("loyalty", "add_points", "Adds loyalty points to a customer", """{"customer_id":{"type":"string"},"points":{"type":"integer"}}""", null),
        Tool("chat", "post_message", "Posts a message in a channel", """{"channel":{"type":"string"},"text":{"type":"string"}}""", null),
    ];

    private static readonly GoalSet Measured = new("Measured");

    [Fact]
    public void NeededId_IsFetchedByAToolThatOnlyReads()
    {
        var draft = Compose("add 500 loyalty points to the customer jane@acme.com");

        Assert.Equal(["find_customer", "add_points"], draft!.Steps.Select(step => step.Id));
        Assert.Equal("$email", draft.Steps[0].Args["email"]);
        Assert.Equal(("$find_customer.id", "$points"), (draft.Steps[1].Args["customer_id"], draft.Steps[1].Args["points"]));
        Assert.Equal(["500", "jane@acme.com"], draft.Params.Select(param => param.Value!.ToString()));
    }

    [Fact]
    public void PartsOfAGoal_BecomeStepsInOrder_WorkflowsAndTools()
    {
        var draft = Compose("dump the customers database and then post the message 'done' in the ops channel");

        Assert.Equal(["operations/backup_database", "chat.post_message"], draft!.Steps.Select(step => step.Subject.FullName));
        Assert.Equal(["customers", "ops", "done"], draft.Params.Select(param => param.Value!.ToString()));
    }

    [Fact]
    public void AnswerOfAStep_FeedsTheNextOne_ThroughItsFirstItem()
    {
        var draft = Compose("list the orders of customer jane@acme.com and refund the order");

        Assert.Equal(["find_customer", "list_orders", "refund_order"], draft!.Steps.Select(step => step.Id));
        Assert.Equal("$list_orders.0.id", draft.Steps[2].Args["order_id"]);
    }

    [Theory]
    [InlineData("add 500 loyalty points to the customer jane@acme.com")]
    [InlineData("dump the customers database and then post the message 'done: \"all\" $5' in the ops channel")]
    [InlineData("list the orders of customer jane@acme.com and refund the order")]
    public void Draft_PassesValidation_AsASpecAndAsArgumentsOfCreateWorkflow(string goal)
    {
        var draft = Compose(goal)!;

        var context = KnownTools.Context(Tools);
        Assert.Empty(DraftWriter.Problems(draft, context));
        var created = DefinitionRequestReader.Read(JsonBytes.Parse(DraftWriter.Arguments(draft).ToJsonString()), context);
        Assert.DoesNotContain(created.Problems, problem => !problem.IsWarning);
        var file = SpecReader.Read(DraftWriter.Yaml(draft), "plan.yaml", context);
        Assert.Equal(file.Definition!.Nodes.Select(node => node.Id), created.Definition!.Nodes.Select(node => node.Id));
    }

    [Theory]
    [InlineData("brew some tea and post a message 'tea'")]
    [InlineData("refund the order for INV-7 and ORD-8")]
    public void PartThatNothingDoes_OrAnIdThatNothingTakes_LeavesNoDraft(string goal) => Assert.Null(Compose(goal));

    [Theory]
    [InlineData("Measured")]
    [InlineData("HeldOut")]
    public void GoalsThatNothingFits_AreNotComposedEither(string name)
    {
        var set = new GoalSet(name);
        var tools = set.Cards.SelectMany(card => card.Calls).Distinct().Where(call => call.Contains('.', StringComparison.Ordinal))
            .Select(call => call.Split('.')).Select(call => Tool(call[0], call[1], null, "{}", null)).ToArray();

        Assert.All(set.NotFitting(), goal => Assert.Null(Compose(goal, set, tools)));
    }

    private static Draft? Compose(string goal) => Compose(goal, Measured, Tools);

    private static Draft? Compose(string goal, GoalSet set, KnownTool[] tools) =>
        new Composer().Compose(GoalReader.Read(goal, GoalSet.Today, set.Index.Has), set.Index, _ => true, tools, "default");

    private static KnownTool Tool(string service, string name, string? description, string properties, string? output, bool isReadOnly = false)
    {
        var required = new JsonArray([.. JsonNode.Parse(properties)!.AsObject().Select(property => (JsonNode?)property.Key)]);
        var input = $$"""{"type":"object","properties":{{properties}},"required":{{required.ToJsonString()}}}""";
        return new KnownTool(service, name, description, JsonElement.Parse(input), output is null ? null : JsonElement.Parse(output), isReadOnly);
    }
}
