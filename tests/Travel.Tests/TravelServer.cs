using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using TravelApi;

namespace OrleansWorkflows.Travel.Tests;

/// <summary>The travel API on a free port, for one test.</summary>
public sealed class TravelServer : IAsyncDisposable
{
    public const string FlightToParis = "/flights?origin=NYC&destination=Paris&date=2026-02-23";

    private readonly WebApplication app;

    private TravelServer(WebApplication app)
    {
        this.app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public static async Task<TravelServer> StartAsync()
    {
        var app = TravelApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TravelServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>Sends and reads an answer of any status.</summary>
    public async Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public Task<(int Status, JsonNode Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, object body, string? key = null) => SendAsync(HttpMethod.Post, path, body, key);

    public Task<(int Status, JsonNode Body)> DeleteAsync(string path, string? key = null) => SendAsync(HttpMethod.Delete, path, key: key);

    public Task<(int Status, JsonNode Body)> GraphQlAsync(string query, object? variables = null, string? key = null) =>
        PostAsync("/graphql", new { query, variables }, key);

    public async Task<string> FirstFlightAsync(string search = FlightToParis) => (string)(await GetAsync(search)).Body[0]!["id"]!;

    /// <summary>A new booking on the first flight to Paris.</summary>
    public async Task<JsonNode> BookAsync(string? key = null)
    {
        var (status, booking) = await PostAsync("/bookings", new { flight_id = await FirstFlightAsync(), passenger = "Ada" }, key);
        Assert.Equal(201, status);
        return booking;
    }

    public async Task<JsonNode> StatisticsAsync() => (await GetAsync("/_test/stats")).Body["desk"]!;

    public async Task PlanFaultAsync(object fault) => Assert.Equal(201, (await PostAsync("/_test/faults", fault)).Status);
}
