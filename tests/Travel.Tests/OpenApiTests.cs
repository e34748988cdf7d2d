using System.Text.Json.Nodes;

namespace OrleansWorkflows.Travel.Tests;

public sealed class OpenApiTests
{
    private static readonly string[] Names =
    [
        "add_to_waitlist", "book_hotel", "cancel_booking", "cancel_hotel", "check_availability", "confirm_trip", "create_booking",
        "flights_query", "get_booking", "process_payment", "search_flights", "search_hotels",
    ];

    [Fact]
    public async Task Document_HasEveryOperationByItsName()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi.json");

        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Equal(Names, Operations(document).Select(operation => (string)operation["operationId"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_UsesPathQueryHeaderAndBody()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi.json");
        var places = Operations(document).SelectMany(operation => operation["parameters"]!.AsArray()).Select(parameter => (string)parameter!["in"]!).Distinct();

        Assert.Equal(["header", "path", "query"], places.Order(StringComparer.Ordinal));
        Assert.Contains(Operations(document), operation => operation["requestBody"] is not null);
    }

    [Fact]
    public async Task EveryReference_Resolves()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi.json");
        var references = References(document).Distinct().ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part])));
    }

    [Fact]
    public async Task EveryPathParameter_IsDeclared()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi.json");
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            var named = path.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]);
            Assert.All(methods!.AsObject(), method => Assert.Equal(
                named, method.Value!["parameters"]!.AsArray().Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!)));
        }
    }

    [Fact]
    public async Task FlightsDocumentAndHotelsGraphQl_ShareNoOperation()
    {
        await using var server = await TravelServer.StartAsync();
        var (_, document) = await server.GetAsync("/openapi/flights.json");
        var (_, schema) = await server.PostAsync("/graphql/hotels", new { query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }" });
        var rest = Operations(document).Select(operation => (string)operation["operationId"]!).ToList();
        var graphQl = new[] { "queryType", "mutationType" }
            .SelectMany(root => schema["data"]!["__schema"]![root]!["fields"]!.AsArray()).Select(field => (string)field!["name"]!).ToList();

        Assert.Empty(rest.Intersect(graphQl));
        Assert.Equal(Names, rest.Concat(graphQl).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task UnknownRouteAndBodyMember_AreProblems()
    {
        await using var server = await TravelServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("/no/such", UriKind.Relative));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var (status, problem) = await server.PostAsync("/bookings", new { flight = "x" });
        Assert.Equal(400, status);
        Assert.Equal(["flight_id", "flight"], problem["errors"]!.AsArray().Select(error => (string)error!["parameter"]!));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"booking_id":"BK-2"}""")]
    public async Task BodyThatIsNoObjectOrRepeatsThePath_IsRefused(string body)
    {
        await using var server = await TravelServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri("/bookings/BK-1/payments", UriKind.Relative), content);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Workflows_AreServedBesideTheApi()
    {
        await using var server = await TravelServer.StartAsync();
        Assert.Contains("domain: travel_booking", await server.Http.GetStringAsync(new Uri("/workflows.yaml", UriKind.Relative)), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => method.Value!);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject known => known.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
