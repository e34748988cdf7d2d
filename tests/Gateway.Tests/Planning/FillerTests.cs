using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Parameters;

namespace OrleansWorkflows.Gateway.Tests.Planning;

public sealed class FillerTests
{
    [Theory]
    [InlineData("{ from_day: { type: date }, to_day: { type: date } }", "block it from 3 May until 9 May", """{"from_day":"2026-05-03","to_day":"2026-05-09"}""")]
    [InlineData("{ checkin: { type: date }, checkout: { type: date } }", "stay there next week", """{"checkin":"2026-03-09","checkout":"2026-03-15"}""")]
    [InlineData("{ start_date: { type: date }, end_date: { type: date } }", "from 3 May for two weeks", """{"start_date":"2026-05-03","end_date":"2026-05-17"}""")]
    [InlineData("{ at: { type: datetime } }", "publish it at 2026-03-10T06:00:00Z", """{"at":"2026-03-10T06:00:00Z"}""")]
    [InlineData("{ retention_days: { type: int } }", "keep it for two weeks", """{"retention_days":14}""")]
    [InlineData("{ copies: { type: int, max: 5 } }", "print 3 copies", """{"copies":3}""")]
    [InlineData("{ copies: { type: int, max: 5 } }", "print 30 copies", "{}")]
    [InlineData("{ insured: { type: bool } }", "send it without insured delivery", """{"insured":false}""")]
    [InlineData("{ environment: { type: str, enum: [staging, production] } }", "put it live in prod", """{"environment":"production"}""")]
    [InlineData("{ origin: { type: str }, destination: { type: str } }", "get from Rome to Oslo", """{"origin":"Rome","destination":"Oslo"}""")]
    [InlineData("{ destination: { type: str }, origin: { type: str } }", "to Oslo from Rome please", """{"destination":"Oslo","origin":"Rome"}""")]
    [InlineData("{ order_id: { type: str, example: ORD-10442 }, sku: { type: str, example: SKU-1 } }", "SKU-7 of ORD-2", """{"order_id":"ORD-2","sku":"SKU-7"}""")]
    [InlineData("{ code: { type: str, pattern: '^[A-Z]{3}$' } }", "use 'AB' then 'ABC'", """{"code":"ABC"}""")]
    [InlineData("{ first_email: { type: str, format: email }, second_email: { type: str, format: email } }", "a@x.org and b@x.org", """{"first_email":"a@x.org","second_email":"b@x.org"}""")]
    [InlineData("{ service: { type: str, required: true } }", "restart the auth service", """{"service":"auth"}""")]
    [InlineData("{ service: { type: str, required: true } }", "restart the same service", "{}")]
    public void Values_GoWhereTheyFit(string parameters, string goal, string expected)
    {
        var filling = Fill(parameters, goal);

        var values = new JsonObject(filling.Values.Select(value => KeyValuePair.Create(value.Param.Name, (JsonNode?)value.Value.DeepClone())));
        Assert.Equal(expected, values.ToJsonString());
    }

    [Fact]
    public void NeededParameter_WithoutAValue_IsMissing_AndOneWithADefaultIsNot()
    {
        var filling = Fill("{ name: { type: str, required: true }, size: { type: int, required: true, default: 3 }, note: { type: str } }", "do something");

        Assert.Equal(["name"], filling.Missing.Select(param => param.Name));
    }

    [Fact]
    public void Value_SaysWhichWordsItComesFrom()
    {
        var value = Assert.Single(Fill("{ day: { type: date } }", "do it in two weeks please").Values);

        Assert.Equal(("2026-03-18", "in two weeks"), (value.Value.ToString(), value.From));
    }

    private static Filling Fill(string parameters, string goal)
    {
        var card = GoalSet.CardsOf($"{{ domain: d, version: '1', workflows: {{ some_work: {{ params: {parameters}, graph: {{ a: {{ type: set, values: {{ b: 1 }} }} }} }} }} }}").Single();
        return Filler.Fill(GoalReader.Read(goal, GoalSet.Today, _ => false), Param.ReadAll(card.InputSchema.Element), _ => false);
    }
}
