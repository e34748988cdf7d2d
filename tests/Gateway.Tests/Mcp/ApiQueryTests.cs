using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

#pragma warning disable MCP9005 // Sampling is deprecated and still what clients offer.

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary><c>&lt;api&gt;_query</c>: by the client's model in both generations, by a configured endpoint, and without a model.</summary>
public sealed class ApiQueryTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Question = "Which flight from NYC to Paris on 2026-02-23 is the cheapest?";

    public static TheoryData<string, string> Kinds => new() { { "rest", Wire.New }, { "rest", Wire.Old }, { "graphql", Wire.New }, { "graphql", Wire.Old } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClientsModel_CallsOperationsThatReadUntilItKnowsTheAnswer(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        var asked = new ConcurrentQueue<CreateMessageRequestParams>();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers(kind), write: request =>
        {
            asked.Enqueue(request);
            return request.Messages.Count switch
            {
                1 => """{"call": {"operation": "search_flights", "arguments": {"origin": "NYC", "destination": "Paris", "date": "2026-02-23"}}}""",
                3 => "Let me see.\n```json\n{\"answer\": \"It is " + FirstId(request.Messages[2]) + "\"}\n```",
                _ => "?",
            };
        });

        var result = await AskAsync(client, Question);

        Assert.Equal("answered", result.Word("status"));
        Assert.Matches("^It is [A-Z0-9-]+$", result.Word("answer"));
        var call = Assert.Single(result.GetProperty("calls").EnumerateArray());
        Assert.Equal(("search_flights", "Paris", "completed"), (call.Word("operation"), call.GetProperty("arguments").Word("destination"), call.Word("status")));
        Assert.Equal(2, asked.Count);
        Assert.Contains("'travel'", asked.First().SystemPrompt, StringComparison.Ordinal);
        Assert.Contains(Question, Text(asked.First().Messages[0]), StringComparison.Ordinal);
        Assert.Contains("- search_flights(origin, destination, date", Text(asked.First().Messages[0]), StringComparison.Ordinal);
        Assert.DoesNotContain("create_booking(", Text(asked.First().Messages[0]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ModelThatWantsToChangeSomethingOrErrs_IsToldSoAndChangesNothing(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        var told = new ConcurrentQueue<string>();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers(kind), write: request =>
        {
            told.Enqueue(Text(request.Messages[^1]));
            return request.Messages.Count switch
            {
                1 => """{"call": {"operation": "create_booking", "arguments": {"flight_id": "x"}}}""",
                3 => """{"call": {"operation": "serch_flights"}}""",
                5 => "no idea",
                7 => """{"call": {"operation": "search_flights", "arguments": {"origin": "NYC"}}}""",
                9 => """{"sql": "SELECT * FROM nothing"}""",
                _ => """{"answer": "Use travel_execute"}""",
            };
        });

        var result = await AskAsync(client, "Book me a flight");

        Assert.Equal("Use travel_execute", result.Word("answer"));
        Assert.Collection(
            told,
            first => Assert.Contains("Book me a flight", first, StringComparison.Ordinal),
            change => Assert.Contains("changes data and can not be called here", change, StringComparison.Ordinal),
            unknown => Assert.Contains("Did you mean 'search_flights'?", unknown, StringComparison.Ordinal),
            unreadable => Assert.Contains("exactly one such object", unreadable, StringComparison.Ordinal),
            incomplete => Assert.Contains("search_flights failed", incomplete, StringComparison.Ordinal),
            sql => Assert.Contains("sql failed", sql, StringComparison.Ordinal));
        Assert.Empty((await travel.Http.GetFromJsonAsync<JsonElement>("/_test/calls?operation=create_booking")).GetProperty("calls").EnumerateArray());
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task ModelThatNeverAnswers_IsGivenUp(string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers("rest"), write: _ => "hm");

        var result = await AskAsync(client, Question);

        Assert.Equal("not_answered", result.Word("status"));
        Assert.Contains("WF0556", result.Word("message"), StringComparison.Ordinal);
        Assert.Contains("search_flights", result.GetProperty("operations").EnumerateArray().Select(operation => operation.Word("operation")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WithoutAModel_TheAnswerListsTheOperationsThatFit(string kind, string version)
    {
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await product.ConnectAsync(version, headers: travel.Headers(kind));

        var result = await AskAsync(client, "Are seats available on flight F1?");
        var first = result.GetProperty("operations")[0];
        var nothing = await AskAsync(client, "quux?");

        Assert.Equal("not_answered", result.Word("status"));
        Assert.Contains("offers no sampling", result.Word("message"), StringComparison.Ordinal);
        Assert.Equal("check_availability", first.Word("operation"));
        Assert.Equal("travel_execute", first.GetProperty("call").Word("tool"));
        Assert.Equal("…", first.GetProperty("call").GetProperty("arguments").GetProperty("arguments").Word("flight_id"));
        Assert.False(first.GetProperty("changes_data").GetBoolean());
        Assert.Empty(nothing.GetProperty("operations").EnumerateArray());
        Assert.Contains("travel_execute lists all of them", nothing.Word("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateOfAQuestion_IsTakenFromItsCallerForItsCredentialsOnly()
    {
        await using var travel = await TravelTarget.StartAsync();
        var first = await SendAsync(travel, "ada", null);
        var state = (string)first["result"]!["requestState"]!;
        var asked = first["result"]!["inputRequests"]!["model"]!;

        var tampered = await SendAsync(travel, "ada", state[..^2] + (state[^2] == 'A' ? "B" : "A") + state[^1]);
        var foreign = await SendAsync(travel, "bob", state);
        var answered = await SendAsync(travel, "ada", state);

        Assert.Equal("input_required", (string)first["result"]!["resultType"]!);
        Assert.Equal("sampling/createMessage", (string)asked["method"]!);
        Assert.All([tampered, foreign], answer => Assert.Equal((int)McpErrorCode.InvalidParams, (int)answer["error"]!["code"]!));
        Assert.Equal("done", (string)answered["result"]!["structuredContent"]!["answer"]!);
    }

    [Fact]
    public async Task ClientThatTakesTasksToo_IsAskedForItsModelAllTheSame()
    {
        await using var travel = await TravelTarget.StartAsync();
        var first = await SendAsync(travel, "ada", null, takesTasks: true);
        var answered = await SendAsync(travel, "ada", (string)first["result"]!["requestState"]!, takesTasks: true);

        Assert.Equal("input_required", (string)first["result"]!["resultType"]!);
        Assert.Equal("done", (string)answered["result"]!["structuredContent"]!["answer"]!);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task ConfiguredEndpoint_AnswersForClientsWithoutAModel(string version)
    {
        var seen = new ConcurrentQueue<(string Key, JsonNode Body)>();
        await using var endpoint = await ServeModelAsync(seen, 200);
        await using var configured = new Configured(endpoint.Urls.Single());
        await configured.Product.InitializeAsync();
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await configured.Product.ConnectAsync(version, headers: travel.Headers("rest"));

        var result = await AskAsync(client, Question);

        Assert.Equal(("answered", "the endpoint says so"), (result.Word("status"), result.Word("answer")));
        Assert.Equal(2, seen.Count);
        Assert.All(seen, request => Assert.Equal("Bearer s3cret-key", request.Key));
        var (_, body) = seen.Last();
        Assert.Equal("small-model", (string)body["model"]!);
        Assert.Equal(["system", "user", "assistant", "user"], body["messages"]!.AsArray().Select(message => (string)message!["role"]!));
    }

    [Fact]
    public async Task EndpointThatFails_LeavesTheOperationsThatFit_AndKeepsItsKey()
    {
        await using var endpoint = await ServeModelAsync([], 401);
        await using var configured = new Configured(endpoint.Urls.Single());
        await configured.Product.InitializeAsync();
        await using var travel = await TravelTarget.StartAsync();
        await using var client = await configured.Product.ConnectAsync(Wire.New, headers: travel.Headers("rest"));

        var result = await AskAsync(client, Question);

        Assert.Equal("not_answered", result.Word("status"));
        Assert.All(["WF0556", "401"], text => Assert.Contains(text, result.Word("message"), StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret-key", result.ToString(), StringComparison.Ordinal);
    }

    private async Task<JsonNode> SendAsync(TravelTarget travel, string token, string? state, bool takesTasks = false)
    {
        var capabilities = new JsonObject { ["sampling"] = new JsonObject() };
        if (takesTasks)
        {
            capabilities["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() };
        }

        var parameters = new JsonObject
        {
            ["name"] = "travel_query",
            ["arguments"] = new JsonObject { ["question"] = Question },
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
                ["io.modelcontextprotocol/clientCapabilities"] = capabilities,
            },
        };
        if (state is not null)
        {
            parameters["requestState"] = state;
            parameters["inputResponses"] = new JsonObject
            {
                ["model"] = new JsonObject
                {
                    ["model"] = "m", ["role"] = "assistant", ["content"] = new JsonObject { ["type"] = "text", ["text"] = """{"answer": "done"}""" },
                },
            };
        }

        return await product.SendAsync("tools/call", parameters, request =>
        {
            foreach (var (name, value) in travel.Headers("rest", ("X-Target-Headers", $$"""{"Authorization":"Bearer {{token}}"}""")))
            {
                request.Headers.Add(name, value);
            }
        });
    }

    private static async Task<JsonElement> AskAsync(McpClient client, string question)
    {
        var result = await client.CallToolAsync("travel_query", new Dictionary<string, object?> { ["question"] = question });
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    private static string Text(SamplingMessage message) => ((TextContentBlock)message.Content[0]).Text;

    private static string FirstId(SamplingMessage result) => JsonElement.Parse(Text(result)["Result of search_flights: ".Length..])[0].Word("id")!;

    /// <summary>An OpenAI-compatible endpoint: calls once, then answers.</summary>
    private static async Task<WebApplication> ServeModelAsync(ConcurrentQueue<(string Key, JsonNode Body)> seen, int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", async (HttpContext http) =>
        {
            var body = (await JsonNode.ParseAsync(http.Request.Body))!;
            seen.Enqueue((http.Request.Headers.Authorization.ToString(), body));
            var text = body["messages"]!.AsArray().Count == 2
                ? """{"call": {"operation": "search_flights", "arguments": {"origin": "NYC", "destination": "Paris", "date": "2026-02-23"}}}"""
                : """{"answer": "the endpoint says so"}""";
            var answer = new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text } }) };
            return TypedResults.Text(answer.ToJsonString(), "application/json", statusCode: status);
        });
        await app.StartAsync();
        return app;
    }

    private sealed class Configured(string endpoint) : IAsyncDisposable
    {
        public McpProduct Product { get; } = new()
        {
            Settings = settings => (settings.Mcp.ModelUrl, settings.Mcp.ModelName, settings.Mcp.ModelKey) = ($"{endpoint}/v1", "small-model", "s3cret-key"),
        };

        public ValueTask DisposeAsync() => Product.DisposeAsync();
    }
}
