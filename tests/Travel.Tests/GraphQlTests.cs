using System.Text.Json.Nodes;

namespace OrleansWorkflows.Travel.Tests;

public sealed class GraphQlTests
{
    /// <summary>The query that common clients send to learn a schema.</summary>
    private const string StandardIntrospection = """
        query IntrospectionQuery {
          __schema {
            description
            queryType { name } mutationType { name } subscriptionType { name }
            types { ...FullType }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind name description specifiedByURL
          fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
          }
          inputFields(includeDeprecated: true) { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
        fragment TypeRef on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
        }
        """;

    [Fact]
    public async Task StandardIntrospection_DescribesEveryTypeThatIsReferredTo()
    {
        await using var server = await TravelServer.StartAsync();
        var (status, answer) = await server.GraphQlAsync(StandardIntrospection);
        Assert.Equal(200, status);
        Assert.Null(answer["errors"]);

        var types = answer["data"]!["__schema"]!["types"]!.AsArray().ToDictionary(type => (string)type!["name"]!, type => type!);
        var named = types.Values.SelectMany(type => type["fields"]?.AsArray() ?? []).SelectMany(field => field!["args"]!.AsArray().Append(field)).Select(item => Name(item!["type"]!));
        Assert.All(named, name => Assert.Contains(name, types.Keys));
        var search = types["Query"]["fields"]!.AsArray().Single(field => (string)field!["name"]! == "search_flights")!;
        Assert.Equal("LIST", (string)search["type"]!["kind"]!);
        Assert.Equal(["origin", "destination", "date", "currency"], search["args"]!.AsArray().Select(argument => (string)argument!["name"]!));
        Assert.Equal("\"USD\"", (string)search["args"]![3]!["defaultValue"]!);
        Assert.Equal(["confirmed", "waitlisted", "cancelled"], types["BookingStatus"]["enumValues"]!.AsArray().Select(value => (string)value!["name"]!));
    }

    [Fact]
    public async Task VariablesAliasesFragmentsAndNesting_AreAnsweredAsAsked()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, answer) = await server.GraphQlAsync(
            """
            query Search($to: String!, $day: Date!, $details: Boolean = false) {
              flights: search_flights(origin: "NYC", destination: $to, date: $day) { __typename id ...Price airline @include(if: $details) }
              search_hotels(city: $to, checkin: $day, checkout: "2026-02-28", max_price: 1e3) { ... on Hotel { name address { street } } address { city } }
            }
            fragment Price on Flight { cost: price }
            """,
            new { to = "Paris", day = "2026-02-23" });

        Assert.Null(answer["errors"]);
        var flight = answer["data"]!["flights"]![0]!.AsObject();
        Assert.Equal(["__typename", "id", "cost"], flight.Select(member => member.Key));
        Assert.Equal("Flight", (string)flight["__typename"]!);
        var hotel = answer["data"]!["search_hotels"]![0]!;
        Assert.Equal(["street", "city"], hotel["address"]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task TripOverGraphQl_NestsItsBookings()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, booked) = await server.GraphQlAsync(
            """
            mutation Book($flight: ID!) {
              create_booking(flight_id: $flight, passenger: "Ada") { id }
              book_hotel(hotel_id: "HT-PARIS-1", checkin: "2026-02-23", checkout: "2026-02-28", guest: "Ada") { id }
            }
            """,
            new { flight = await server.FirstFlightAsync() });
        var (_, answer) = await server.GraphQlAsync(
            "mutation($f: ID!, $h: ID!) { confirm_trip(flight_booking_id: $f, hotel_booking_id: $h) { status flight_booking { passenger } hotel_booking { nights } } }",
            new { f = (string)booked["data"]!["create_booking"]!["id"]!, h = (string)booked["data"]!["book_hotel"]!["id"]! });

        Assert.Equal(
            """{"status":"confirmed","flight_booking":{"passenger":"Ada"},"hotel_booking":{"nights":5}}""",
            answer["data"]!["confirm_trip"]!.ToJsonString());
    }

    [Fact]
    public async Task RefusedOperation_IsNullWithItsCodeAndLeavesTheOthers()
    {
        await using var server = await TravelServer.StartAsync();
        var (status, answer) = await server.GraphQlAsync(
            "{ missing: get_booking(booking_id: \"BK-9\") { id } flights_query(question: \"Get status for flight AA123\") { status } }");

        Assert.Equal(200, status);
        Assert.Null(answer["data"]!["missing"]);
        Assert.NotNull(answer["data"]!["flights_query"]);
        var error = answer["errors"]!.AsArray().Single()!;
        Assert.Equal(("booking_not_found", 404), ((string)error["extensions"]!["code"]!, (int)error["extensions"]!["status"]!));
        Assert.Equal("missing", (string)error["path"]![0]!);
        Assert.Equal((1, 3), ((int)error["locations"]![0]!["line"]!, (int)error["locations"]![0]!["column"]!));
    }

    [Theory]
    [InlineData("{ nothing }", "no field 'nothing'")]
    [InlineData("{ search_flights(origin: \"a\", destination: \"b\", date: \"2026-02-23\") }", "say which of its fields")]
    [InlineData("{ search_flights(origin: \"a\") { id } }", "needs the argument 'destination'")]
    [InlineData("{ flights_query(question: \"q\", tone: \"rude\") { answer } }", "no argument 'tone'")]
    [InlineData("{ flights_query(question: \"q\") { answer { text } } }", "has no fields")]
    [InlineData("{ flights_query(question: $q) { answer } }", "Variable $q is not declared")]
    [InlineData("query($q: String!) { flights_query(question: $q) { answer } }", "Variable $q is required")]
    [InlineData("query($q: Booking) { flights_query(question: $q) { answer } }", "no input type 'Booking'")]
    [InlineData("{ get_booking(booking_id: \"1\") { ...F } } fragment F on Booking { ...F }", "contains itself")]
    [InlineData("{ get_booking(booking_id: \"1\") { ...G } }", "no fragment 'G'")]
    [InlineData("{ get_booking(booking_id: \"1\") { id @upper } }", "no directive @upper")]
    [InlineData("subscription { x }", "no subscriptions")]
    [InlineData("query A { __typename } query B { __typename }", "operationName")]
    [InlineData("{ get_booking(booking_id: \"1) { id } }", "no closing quote")]
    [InlineData("{ get_booking", "ends where")]
    [InlineData("mutation { create_booking(flight_id: {a: 1}) { id } nothing }", "no field 'nothing'")]
    public async Task RequestThatDoesNotFitTheSchema_RunsNothingAndSaysWhy(string query, string expected)
    {
        await using var server = await TravelServer.StartAsync();
        var (status, answer) = await server.GraphQlAsync(query);

        Assert.Equal(400, status);
        Assert.Null(answer["data"]);
        Assert.Contains(expected, (string)answer["errors"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync("/_test/calls")).Body["calls"]!.AsArray());
    }

    [Fact]
    public async Task ArgumentOfTheWrongType_IsReportedWithItsPlace()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, answer) = await server.GraphQlAsync("{ search_hotels(city: \"Paris\", checkin: \"soon\", checkout: \"2026-02-28\") { id } }");
        Assert.Contains("date as in 2026-02-23", (string)answer["errors"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Null(answer["data"]!["search_hotels"]);
    }

    [Fact]
    public async Task TextsCommentsAndNesting_AreReadAsTheSpecificationSays()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, block) = await server.GraphQlAsync("# why\n{ flights_query(question: \"\"\"\n    Get status for flight AA123\n  \"\"\"), { question } }");
        var (_, escaped) = await server.GraphQlAsync("{ flights_query(question: \"Get \\u0073tatus for flight AA123\") { question } }");
        var (status, deep) = await server.GraphQlAsync(string.Concat(Enumerable.Repeat("{a", 5000)));

        Assert.Equal("Get status for flight AA123", (string)block["data"]!["flights_query"]!["question"]!);
        Assert.Equal("Get status for flight AA123", (string)escaped["data"]!["flights_query"]!["question"]!);
        Assert.Equal(400, status);
        Assert.Contains("deeper than", (string)deep["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetRequest_ReadsButDoesNotMutate()
    {
        await using var server = await TravelServer.StartAsync();
        var (read, answer) = await server.GetAsync("/graphql?query=%7B__typename%7D");
        var (refused, _) = await server.GetAsync("/graphql?query=mutation%7Bcancel_hotel(booking_id:%22HB-1%22)%7Bstatus%7D%7D");
        Assert.Equal((200, "Query", 400), (read, (string)answer["data"]!["__typename"]!, refused));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"query\": 1}")]
    [InlineData("no json")]
    public async Task BodyThatIsNoGraphQlRequest_Is400(string body)
    {
        await using var server = await TravelServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri("/graphql", UriKind.Relative), content);
        Assert.Equal(400, (int)response.StatusCode);
    }

    private static string Name(JsonNode type) => (string?)type["name"] ?? Name(type["ofType"]!);
}
