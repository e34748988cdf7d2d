using System.Text.Json;
using OrleansWorkflows.Recipes;

namespace OrleansWorkflows.Services.Tests.Recipes;

public sealed class RecipeLearnerTests
{
    private static readonly object Flights = new[] { new { id = "AF316", price = 300, city = "Paris" }, new { id = "DL044", price = 200, city = "Paris" } };

    [Fact]
    public void ValueOfAnAnswer_BecomesAReference_AndTheOthersBecomeParams()
    {
        var draft = Learn(Call("travel.search", new { origin = "NYC", max = 400, direct = true }, Flights), Call("travel.check", new { flight_id = "AF316", seats = 2 }, new { free = 3 }))!;

        Assert.Equal("search_to_check", draft.Name);
        Assert.Equal(["travel.search", "travel.check"], draft.Steps);
        Assert.Equal("Run search, then check with the flight_id that search found", draft.Description);
        Assert.Equal(
            """{"search":{"call":"travel.search","args":{"origin":"$origin","max":"$max","direct":"$direct"}},"check":{"call":"travel.check","args":{"flight_id":"$search.0.id","seats":"$seats"},"depends_on":["search"]}}""",
            Field(draft, "graph"));
        Assert.Equal(
            """{"origin":{"type":"str","required":true,"example":"NYC"},"max":{"type":"int","required":true,"example":400},"direct":{"type":"bool","default":true},"seats":{"type":"int","required":true,"example":2}}""",
            Field(draft, "params"));
        Assert.Equal("\"$check\"", Field(draft, "result"));
    }

    [Fact]
    public void ValueFromFurtherDownAList_WasAChoice_AndIsNoReference() =>
        Assert.Null(Learn(Call("a.search", new { origin = "NYC" }, Flights), Call("a.check", new { flight_id = "DL044" }, new { free = 3 })));

    [Fact]
    public void CallThatHasNothingToDoWithIt_IsLeftOut()
    {
        var draft = Learn(
            Call("a.search", new { origin = "NYC" }, Flights), Call("a.weather", new { place = "Rome" }, new { degrees = 21.5 }), Call("a.check", new { flight_id = "AF316" }, new { free = 3 }))!;

        Assert.Equal(["a.search", "a.check"], draft.Steps);
        Assert.Equal([0, 2], draft.Calls);
    }

    [Fact]
    public void ValueThatTheCallerGaveBefore_StaysTheCallers_AlsoWhenAnAnswerRepeatsIt()
    {
        var draft = Learn(
            Call("a.search", new { city = "Paris" }, Flights), Call("a.book", new { flight_id = "AF316", city = "Paris" }, new { booking = "BK-1" }))!;

        Assert.Contains("\"city\":\"$city\"},\"depends_on\"", Field(draft, "graph"), StringComparison.Ordinal);
        Assert.Equal("""{"city":{"type":"str","required":true,"example":"Paris"}}""", Field(draft, "params"));
    }

    [Fact]
    public void ValueThatALaterAnswerRepeats_KeepsItsOrigin()
    {
        var draft = Learn(
            Call("a.search", new { origin = "NYC" }, Flights), Call("a.check", new { flight_id = "AF316" }, new { flight_id = "AF316" }),
            Call("a.book", new { flight_id = "AF316" }, new { booking = "BK-1" }))!;

        Assert.Equal(["a.search", "a.book"], draft.Steps);
    }

    [Theory]
    [InlineData("order_id", true)]
    [InlineData("orderId", true)]
    [InlineData("id", true)]
    [InlineData("page", false)]
    public void CommonValue_IsFollowedOnlyWhereNamesGoTogether(string argument, bool follows)
    {
        var draft = Learn(Call("a.newest", new { }, new { id = 7, total = 99 }), Call("a.show", new Dictionary<string, object> { [argument] = 7 }, new { ok = 1 }));

        Assert.Equal(follows, draft is not null);
    }

    [Fact]
    public void Sequence_IsFollowedBackToItsBeginning()
    {
        var draft = Learn(
            Call("a.search", new { origin = "NYC" }, Flights),
            Call("a.book", new { flight_id = "AF316", passenger = "Ada" }, new { booking = new { id = "BK-00001" } }),
            Call("a.pay", new { booking_id = "BK-00001", flight = "AF316" }, new { ok = 1 }))!;

        Assert.Equal(["a.search", "a.book", "a.pay"], draft.Steps);
        Assert.Contains("""{"booking_id":"$book.booking.id","flight":"$search.0.id"}""", Field(draft, "graph"), StringComparison.Ordinal);
    }

    [Fact]
    public void QueryOverAKeptTable_ReadsTheListWithinTheEarlierAnswer()
    {
        var draft = Learn(
            Call("a.search", new { origin = "NYC" }, new { data = new { flights = Flights } }) with { Table = "found", TablePath = "data.flights" },
            new ObservedCall
            {
                Kind = ObservedKind.Sql,
                Tool = "sql_query",
                Args = Json(new { sql = "SELECT id, json_extract(x, '$.a') FROM found WHERE price < @p0", parameters = new[] { 250 } }),
                Facts = [],
                Reads = ["found"],
            })!;

        Assert.Equal("search_to_sql", draft.Name);
        Assert.Contains(
            """{"sql":"SELECT id, json_extract(x, '$$.a') FROM found WHERE price < @p0","parameters":["$p0"],"tables":{"found":"search.data.flights"}}""",
            Field(draft, "graph"), StringComparison.Ordinal);
    }

    [Fact]
    public void QueryOverATableThatIsNotAmongTheCalls_TeachesNothing() => Assert.Null(Learn(
        Call("a.search", new { origin = "NYC" }, Flights),
        new ObservedCall { Kind = ObservedKind.Sql, Tool = "sql_query", Args = Json(new { sql = "SELECT * FROM old" }), Reads = ["old"] }));

    [Fact]
    public void Document_KeepsItsText_AndItsVariablesAreFollowed()
    {
        var draft = Learn(
            Call("a.search", new { origin = "NYC" }, Flights),
            Call("a.execute", new { query = "query Seats($id: ID!) { seats(id: $id) }", variables = new { id = "AF316" }, operation_name = "Seats" }, new { seats = 1 }) with { Kind = ObservedKind.Document })!;

        Assert.Equal("search_to_Seats", draft.Name);
        Assert.Contains("""{"query":"query Seats($$id: ID!) { seats(id: $$id) }","variables":{"id":"$search.0.id"},"operation_name":"Seats"}""", Field(draft, "graph"), StringComparison.Ordinal);
    }

    [Fact]
    public void SameSequenceWithOtherValues_HasTheSameFingerprint()
    {
        RecipeDraft Draft(string origin, string id) => Learn(
            Call("a.search", new { origin }, new[] { new { id } }), Call("a.check", new { flight_id = id }, new { free = 3 }))!;

        Assert.Equal(Draft("NYC", "AF316").Fingerprint, Draft("Rome", "XY999").Fingerprint);
    }

    [Fact]
    public void SameOperationTwice_IsTwoSteps_AndTwoValuesOfOneNameAreTwoParams()
    {
        var draft = Learn(Call("a.find", new { name = "Ada" }, new { next = "Grace-2" }), Call("a.find", new { name = "Bob", after = "Grace-2" }, new { next = "" }))!;

        Assert.Equal(
            """{"find":{"call":"a.find","args":{"name":"$name"}},"find_2":{"call":"a.find","args":{"name":"$name_2","after":"$find.next"},"depends_on":["find"]}}""", Field(draft, "graph"));
    }

    [Fact]
    public void OddNames_BecomeNamesThatCanFollowADollar()
    {
        var draft = Learn(Call("a.get-flight", new Dictionary<string, object> { ["X-Key"] = "abc" }, new { error = "E-1" }), Call("a.1st", new { steps = "E-1", execution = "x" }, new { ok = 1 }))!;

        Assert.Equal(
            """{"get_flight":{"call":"a.get-flight","args":{"X-Key":"$X_Key"}},"v_1st":{"call":"a.1st","args":{"steps":"$get_flight.error","execution":"$execution_2"},"depends_on":["get_flight"]}}""",
            Field(draft, "graph"));
    }

    [Fact]
    public void ValueWhoseNameSaysThatItIsASecret_IsNoExample()
    {
        var draft = Learn(Call("a.open", new { accessToken = "s3cret", password = "s3cret" }, new { session = "S-100" }), Call("a.read", new { session = "S-100" }, new { ok = 1 }))!;

        Assert.Equal("""{"accessToken":{"type":"str","required":true},"password":{"type":"str","required":true}}""", Field(draft, "params"));
    }

    private static RecipeDraft? Learn(params ObservedCall[] calls) => RecipeLearner.Learn(calls);

    private static ObservedCall Call(string tool, object args, object answer) => new()
    {
        Kind = ObservedKind.Operation,
        Tool = tool,
        Args = Json(args),
        Facts = OutputFacts.Of(JsonSerializer.SerializeToElement(answer)),
        SchemaHash = "1",
    };

    private static JsonBytes Json(object value) => JsonBytes.From(JsonSerializer.SerializeToElement(value));

    private static string Field(RecipeDraft draft, string name) => JsonBytes.From(draft.Definition.Element.GetProperty(name)).ToString();
}
