using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansWorkflows.Services.Tests;

public sealed class GraphQlTests
{
    // kind name, then fields "name(arg: Type = default): Type", as the schema language writes them.
    private static readonly string[] Schema =
    [
        "OBJECT Query: search(origin: String!, limit: Int = 10, filter: Filter): [Flight!]! | flight(id: ID!): Flight | now: String! | anything: Thing | old: Int",
        "OBJECT Mutation: book(input: BookInput!, class: Class): Booking! | now(at: Float, sure: Boolean): String | ping: Boolean",
        "OBJECT Flight: id: ID! | price: Float! | carrier: Carrier | seats(row: Int!): Int | status: Class",
        "OBJECT Carrier: name: String! | flights: [Flight!] | home: City",
        "OBJECT City: name: String | country: Country",
        "OBJECT Country: name: String | continent: Continent",
        "OBJECT Continent: name: String",
        "OBJECT Booking: id: ID! | flight: Flight | extra: JSON",
        "UNION Thing: Flight Hotel",
        "OBJECT Hotel: id: ID! | price: Int | stars: Int",
        "INPUT_OBJECT BookInput: flight: ID! | seats: [Int!] | parent: BookInput | note: String",
        "INPUT_OBJECT Filter: max: Float | class: Class",
        "ENUM Class: ECONOMY BUSINESS",
        "SCALAR JSON:", "SCALAR String:", "SCALAR Int:", "SCALAR Float:", "SCALAR Boolean:", "SCALAR ID:",
    ];

    private static async Task<(TestServer Server, Harness Harness)> StartAsync(Func<HttpContext, Task> answer)
    {
        var server = await TestServer.StartAsync(context => Body(context).Contains("__schema", StringComparison.Ordinal)
            ? TestServer.JsonAsync(context, 200, Introspection().ToJsonString())
            : answer(context));
        return (server, new Harness($$"""services: { api: { type: graphql, config: { url: "{{server.Url}}/graphql", headers: { X-Key: k-123456 } } } }"""));
    }

    private static string Body(HttpContext context) => (string)context.Items["body"]!;

    [Fact]
    public async Task QueriesAndMutations_AreTools()
    {
        var (server, harness) = await StartAsync(_ => Task.CompletedTask);
        await using (server)
        await using (harness)
        {
            var tools = await harness.Directory.ListToolsAsync("api", TestContext.Current.CancellationToken);

            Assert.Equal(["search", "flight", "now", "anything", "old", "book", "mutation_now", "ping", "execute"], tools.Select(tool => tool.Name));
            Assert.Equal([true, true, true, true, true, false, false, false, false], tools.Select(tool => tool.IsReadOnly));
            var search = tools[0].InputSchema.Element;
            Assert.Equal("""["origin"]""", search.GetProperty("required").GetRawText());
            Assert.Equal("integer", search.GetProperty("properties").GetProperty("limit").GetProperty("type").GetString());
            Assert.Equal("""["ECONOMY","BUSINESS"]""", search.GetProperty("$defs").GetProperty("Filter").GetProperty("properties").GetProperty("class").GetProperty("enum").GetRawText());
            Assert.Equal("#/$defs/BookInput", tools[5].InputSchema.Element.GetProperty("$defs").GetProperty("BookInput").GetProperty("properties").GetProperty("parent").GetProperty("$ref").GetString());
            Assert.Equal("array", tools[0].OutputSchema!.Element.GetProperty("type").GetString());
        }
    }

    [Theory]
    [InlineData("search", """{"origin":"NYC"}""",
        "query Call($origin: String!) { search(origin: $origin) { id price carrier { name home { name country { name } } } status } }", """{"origin":"NYC"}""")]
    [InlineData("search", """{"origin":7,"limit":"3","filter":{"max":"9.5","class":"BUSINESS"}}""",
        "query Call($origin: String!, $limit: Int, $filter: Filter) { search(origin: $origin, limit: $limit, filter: $filter) { id price carrier { name home { name country { name } } } status } }",
        """{"origin":"7","limit":3,"filter":{"max":9.5,"class":"BUSINESS"}}""")]
    [InlineData("api.now", "{}", "query Call { now }", "{}")]
    [InlineData("mutation_now", """{"at":1,"sure":"true"}""", "mutation Call($at: Float, $sure: Boolean) { now(at: $at, sure: $sure) }", """{"at":1,"sure":true}""")]
    [InlineData("book", """{"input":{"flight":5,"seats":1,"parent":{"flight":"x","note":null}}}""",
        "mutation Call($input: BookInput!) { book(input: $input) { id flight { id price carrier { name home { name } } status } extra } }",
        """{"input":{"flight":"5","seats":[1],"parent":{"flight":"x","note":null}}}""")]
    [InlineData("anything", "{}",
        "query Call { anything { __typename ... on Flight { id price carrier { name home { name country { name } } } status } ... on Hotel { id stars } } }", "{}")]
    public async Task Call_SelectsWhatThereIs_AndSendsOnlyGivenVariables(string tool, string args, string query, string variables)
    {
        var (server, harness) = await StartAsync(context => TestServer.JsonAsync(context, 200, """{"data":{"search":[{"id":"1"}],"now":"noon","book":null,"anything":{}}}"""));
        await using (server)
        await using (harness)
        {
            await harness.OkAsync(tool, args);
            var asked = server.Requests.Last();
            var sent = JsonDocument.Parse(asked.Body).RootElement;
            Assert.Equal(query, sent.GetProperty("query").GetString());
            Assert.Equal(variables, sent.GetProperty("variables").GetRawText());
            Assert.Equal(("k-123456", "e1/step/1"), (asked.Headers["X-Key"], asked.Headers["Idempotency-Key"]));
        }
    }

    [Fact]
    public async Task Answer_IsTheValueOfTheField()
    {
        var (server, harness) = await StartAsync(context => TestServer.JsonAsync(context, 200, """{"data":{"search":[{"id":"1","price":9.50}],"flight":null}}""", "application/graphql-response+json"));
        await using (server)
        await using (harness)
        {
            Assert.Equal("""[{"id":"1","price":9.50}]""", await harness.OkAsync("search", new { origin = "a" }));
            Assert.Equal("null", await harness.OkAsync("flight", new { id = "a" }));
            Assert.Equal("""{"search":[{"id":"1","price":9.50}],"flight":null}""", await harness.OkAsync("api.execute", new { query = "query ($a: Int) { search }", variables = new { a = 1 } }));
        }
    }

    [Theory]
    [InlineData("search", "{}", "'origin' is missing (String!)")]
    [InlineData("search", """{"origin":"a","limt":1}""", "Did you mean 'limit'?")]
    [InlineData("search", """{"origin":"a","limit":"many"}""", "'limit' must be a whole number")]
    [InlineData("search", """{"origin":"a","filter":{"class":"FIRST"}}""", "'filter.class' must be one of ECONOMY, BUSINESS")]
    [InlineData("search", """{"origin":{}}""", "single value")]
    [InlineData("book", """{"input":{"seats":[1,null]}}""", "'input.flight' is missing")]
    [InlineData("book", """{"input":{"flight":"a","seats":[1,null]}}""", "'input.seats[1]' must not be null")]
    [InlineData("book", """{"input":5}""", "'input' must be an object")]
    [InlineData("execute", "{}", "'query' must be")]
    [InlineData("execute", """{"query":"{a}","vars":{}}""", "Known: query, variables")]
    public async Task WrongArguments_AreExplainedAndNotSent(string tool, string args, string mend)
    {
        var (server, harness) = await StartAsync(_ => Task.CompletedTask);
        await using (server)
        await using (harness)
        {
            var error = await harness.FailAsync("api." + tool, args);
            Assert.Equal("invalid_arguments", error.Code);
            Assert.Contains(mend, error.Message, StringComparison.Ordinal);
            Assert.Single(server.Requests);
        }
    }

    [Theory]
    [InlineData(200, """{"errors":[{"message":"sold out","extensions":{"code":"NO_SEATS"}}],"data":null}""", "NO_SEATS", null)]
    [InlineData(200, """{"errors":[{"message":"sold out"}]}""", "graphql_error", null)]
    [InlineData(200, """{"errors":[{"message":"busy","extensions":{"status":503}}]}""", "http_503", 503)]
    [InlineData(200, """{"errors":[{"message":"busy","extensions":{"code":"BUSY","http":{"status":503}}}]}""", "BUSY", 503)]
    [InlineData(400, """{"errors":[{"message":"bad query"}]}""", "http_400", 400)]
    [InlineData(502, "{}", "http_502", 502)]
    [InlineData(200, "{}", "invalid_answer", 200)]
    public async Task Errors_AreFailures(int status, string body, string code, int? httpStatus)
    {
        var (server, harness) = await StartAsync(context => TestServer.JsonAsync(context, status, body));
        await using (server)
        await using (harness)
        {
            var error = await harness.FailAsync("book", """{"input":{"flight":"a"}}""");
            Assert.Equal((code, httpStatus), (error.Code, error.HttpStatus));
        }
    }

    [Fact]
    public async Task LostAnswer_IsUnknownForMutationsOnly()
    {
        var (server, harness) = await StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using (server)
        await using (harness)
        {
            Assert.False((await harness.FailAsync("search", new { origin = "a" })).OutcomeUnknown);
            Assert.True((await harness.FailAsync("book", """{"input":{"flight":"a"}}""")).OutcomeUnknown);
            Assert.False((await harness.FailAsync("execute", new { query = "{ now }" })).OutcomeUnknown);
            Assert.True((await harness.FailAsync("execute", new { query = "mutation { ping }" })).OutcomeUnknown);
        }
    }

    [Theory]
    [InlineData(200, """{"errors":[{"message":"GraphQL introspection is not allowed"}]}""", "introspection is not allowed")]
    [InlineData(200, """{"data":{}}""", "no schema")]
    [InlineData(404, "<html>", "404")]
    public async Task SchemaThatCanNotBeRead_IsExplained(int status, string body, string why)
    {
        await using var server = await TestServer.StartAsync(context => TestServer.JsonAsync(context, status, body));
        await using var harness = new Harness($$"""services: { api: { type: graphql, config: { url: "{{server.Url}}" } } }""");
        var error = await harness.FailAsync("api.x");
        Assert.Equal("service_unavailable", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Introspection() => new()
    {
        ["data"] = new JsonObject
        {
            ["__schema"] = new JsonObject
            {
                ["queryType"] = new JsonObject { ["name"] = "Query" },
                ["mutationType"] = new JsonObject { ["name"] = "Mutation" },
                ["types"] = new JsonArray([.. Schema.Select(TypeOf)]),
            },
        },
    };

    private static JsonObject TypeOf(string line)
    {
        var (kind, rest) = Split(line, ' ');
        var (name, members) = Split(rest, ':');
        var parts = members.Split(kind is "ENUM" or "UNION" ? ' ' : '|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var type = new JsonObject { ["kind"] = kind, ["name"] = name };
        var key = kind switch { "OBJECT" => "fields", "INPUT_OBJECT" => "inputFields", "ENUM" => "enumValues", "UNION" => "possibleTypes", _ => "none" };
        type[key] = new JsonArray([.. parts.Select(part => kind is "OBJECT" ? FieldOf(part) : kind is "INPUT_OBJECT" ? InputOf(part) : new JsonObject { ["name"] = part })]);
        return type;
    }

    private static JsonObject FieldOf(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var close = text.IndexOf(')', StringComparison.Ordinal);
        var arguments = open < 0 ? [] : text[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries);
        var (name, type) = Split(open < 0 ? text : text[..open] + text[(close + 1)..], ':');
        return new JsonObject { ["name"] = name, ["isDeprecated"] = false, ["args"] = new JsonArray([.. arguments.Select(InputOf)]), ["type"] = Reference(type) };
    }

    private static JsonObject InputOf(string text)
    {
        var (name, rest) = Split(text, ':');
        var (type, fallback) = Split(rest, '=');
        return new JsonObject { ["name"] = name, ["type"] = Reference(type), ["defaultValue"] = fallback.Length > 0 ? fallback : null };
    }

    private static JsonObject Reference(string type) =>
        type.EndsWith('!') ? new JsonObject { ["kind"] = "NON_NULL", ["ofType"] = Reference(type[..^1]) }
        : type.StartsWith('[') ? new JsonObject { ["kind"] = "LIST", ["ofType"] = Reference(type[1..^1]) }
        : new JsonObject { ["kind"] = Schema.First(line => Split(Split(line, ' ').Second, ':').First == type).Split(' ')[0], ["name"] = type };

    private static (string First, string Second) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text.Trim(), "") : (text[..index].Trim(), text[(index + 1)..].Trim());
    }
}
