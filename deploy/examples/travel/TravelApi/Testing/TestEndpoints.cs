using System.Text.Json;
using TravelApi.Operations;

namespace TravelApi.Testing;

/// <summary>What tests and demonstrations need beside the API: what was called, what there is, and what shall go wrong next.</summary>
internal static class TestEndpoints
{
    public static void Map(WebApplication app, OperationRunner runner, IReadOnlyList<Operation> operations)
    {
        app.MapGet("/_test/calls", (string? operation) => Results.Json(new { calls = runner.Calls.All(operation) }, TravelJson.Options));
        app.MapGet("/_test/stats", () => Results.Json(Statistics(runner), TravelJson.Options));
        app.MapGet("/_test/faults", () => Results.Json(new { faults = runner.Faults.Planned }, TravelJson.Options));
        app.MapPost("/_test/faults", async (HttpRequest request) =>
        {
            var fault = await FaultAsync(request, operations);
            runner.Faults.Add(fault);
            return Results.Json(fault, TravelJson.Options, statusCode: StatusCodes.Status201Created);
        });
        app.MapPost("/_test/reset", () =>
        {
            runner.Reset();
            return Results.Json(Statistics(runner), TravelJson.Options);
        });
    }

    private static object Statistics(OperationRunner runner) => new
    {
        Desk = runner.Statistics(),
        Calls = runner.Calls.All(operation: null).GroupBy(call => call.Operation).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()),
    };

    private static async Task<Fault> FaultAsync(HttpRequest request, IReadOnlyList<Operation> operations)
    {
        Fault? fault;
        try
        {
            var options = new JsonSerializerOptions(TravelJson.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
            fault = await request.ReadFromJsonAsync<Fault>(options, request.HttpContext.RequestAborted);
        }
        catch (JsonException bad)
        {
            throw Invalid(bad.Message);
        }

        return fault switch
        {
            null or { Operation: null or "" } => throw Invalid("operation is required: the name of one, or *."),
            _ when fault.Operation != "*" && operations.All(operation => operation.Name != fault.Operation) => throw Invalid($"there is no operation '{fault.Operation}'."),
            { Times: < 1 } => throw Invalid("times must be at least 1."),
            { Status: < 400 or > 599 } => throw Invalid("status must be from 400 to 599."),
            { DelayMs: < 0 } => throw Invalid("delay_ms must not be negative."),
            { Status: not null, DropAnswer: true } => throw Invalid("status and drop_answer exclude one another: a dropped answer has had its effect."),
            { Status: null, DropAnswer: false, DelayMs: null } => throw Invalid("say what goes wrong: status, drop_answer or delay_ms."),
            _ => fault,
        };
    }

    private static TravelException Invalid(string message) => new(StatusCodes.Status400BadRequest, "invalid_fault", $"Not a fault: {message}");
}
