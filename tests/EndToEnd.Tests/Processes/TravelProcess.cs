using System.Text.Json;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>The travel API as a process, on a free port.</summary>
internal sealed class TravelProcess(ChildProcess process, Web web) : IAsyncDisposable
{
    public Web Web => web;

    public static async Task<TravelProcess> StartAsync()
    {
        var process = ChildProcess.Start(Checkout.TravelProgram, ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"]);
        var url = await process.LineAsync(line => line.Split("Now listening on: ") is [_, var address] ? address.Trim() : null);
        return new TravelProcess(process, new Web(url));
    }

    public Task ResetAsync() => web.PostAsync("/_test/reset");

    public async Task FailNextAsync(object fault) => (await web.PostAsync("/_test/faults", fault)).Is(201);

    public async Task<IReadOnlyList<Call>> CallsAsync(string? operation = null) =>
        [.. (await web.GetAsync($"/_test/calls{(operation is null ? "" : $"?operation={operation}")}")).Is(200)["calls"].EnumerateArray().Select(Call.Of)];

    /// <summary>One figure of what there is at the desk: <c>bookings</c>, <c>bookings_cancelled</c>, <c>waitlisted</c>, …</summary>
    public async Task<int> CountAsync(string what) => (await web.GetAsync("/_test/stats")).Is(200)["desk"].GetProperty(what).GetInt32();

    /// <summary>How many calls it has received.</summary>
    public async Task<int> CallCountAsync() => (await web.GetAsync("/_test/stats")).Is(200)["calls"].EnumerateObject().Sum(operation => operation.Value.GetInt32());

    public async ValueTask DisposeAsync()
    {
        web.Dispose();
        await process.DisposeAsync();
    }
}

/// <summary>A call as the travel API received it.</summary>
internal sealed record Call(string Operation, string? Key, DateTimeOffset At, string Outcome, JsonElement Arguments)
{
    public static Call Of(JsonElement json) => new(
        json.GetProperty("operation").GetString()!,
        json.TryGetProperty("idempotency_key", out var key) ? key.GetString() : null,
        json.GetProperty("at").GetDateTimeOffset(),
        json.GetProperty("outcome").GetString()!,
        json.GetProperty("arguments").Clone());
}
