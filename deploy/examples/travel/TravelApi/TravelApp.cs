using System.Net.Mime;
using TravelApi.Bookings;
using TravelApi.GraphQl;
using TravelApi.Operations;
using TravelApi.Testing;

namespace TravelApi;

/// <summary>
/// The travel API as one web application: every operation of <see cref="TravelOperations"/> over REST and over GraphQL, all state in memory.
/// Listens where <c>--urls</c> says, by default on <c>http://127.0.0.1:8400</c>.
/// </summary>
public static class TravelApp
{
    private const string DefaultUrl = "http://127.0.0.1:8400";

    /// <summary>Builds the application without starting it; tests pass <c>--urls http://127.0.0.1:0</c> and their own clock.</summary>
    public static WebApplication Build(string[] args, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        time ??= TimeProvider.System;

        var desk = new TravelDesk(time);
        var operations = TravelOperations.Over(desk);
        var runner = new OperationRunner(desk, new CallLog(time), new FaultPlan(), time);

        var app = builder.Build();
        app.Use(Problem.AnswerFailures);
        foreach (var operation in operations)
        {
            app.MapMethods(operation.Path, [operation.Method], context => RestEndpoint.HandleAsync(context, operation, runner));
        }

        MapDescriptions(app, operations);
        GraphQlEndpoint.Map(app, "/graphql", operations, runner);
        GraphQlEndpoint.Map(app, "/graphql/hotels", [.. operations.Where(operation => operation.Area == Area.Hotels)], runner);
        TestEndpoints.Map(app, runner, operations);
        app.MapFallback(context => throw new TravelException(
            StatusCodes.Status404NotFound, "no_such_route", $"There is nothing at {context.Request.Method} {context.Request.Path}; see /openapi.json."));
        return app;
    }

    private static void MapDescriptions(WebApplication app, IReadOnlyList<Operation> operations)
    {
        app.MapGet("/openapi.json", (HttpRequest request) => Results.Json(OpenApiDocument.Of(operations, BaseUrl(request))));
        app.MapGet("/openapi/flights.json", (HttpRequest request) =>
            Results.Json(OpenApiDocument.Of([.. operations.Where(operation => operation.Area == Area.Flights)], BaseUrl(request))));
        app.MapGet("/workflows.yaml", () =>
            Results.Stream(typeof(TravelApp).Assembly.GetManifestResourceStream("workflows.yaml")!, "application/yaml"));
        app.MapGet("/health", () => Results.Json(new { status = "ok" }));
        app.MapGet("/", () => Results.Text(
            $"""
            A travel API for trying out workflows. All state is in memory.

              /openapi.json          {operations.Count} operations over REST (/openapi/flights.json: without the hotels)
              /graphql               the same over GraphQL (/graphql/hotels: the hotels only)
              /workflows.yaml        the workflows of the example
              /_test/calls, /_test/stats, POST /_test/faults, POST /_test/reset

            """,
            MediaTypeNames.Text.Plain));
    }

    private static string BaseUrl(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
