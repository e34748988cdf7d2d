using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelApi.Operations;

/// <summary>Reads the arguments of an operation from path, query, headers and body, and writes its answer.</summary>
internal static class RestEndpoint
{
    public static async Task HandleAsync(HttpContext context, Operation operation, OperationRunner runner)
    {
        var sent = await BodyAsync(context, operation);
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body))
        {
            var value = parameter.Place switch
            {
                ParameterPlace.Path => context.Request.RouteValues[parameter.WireName]?.ToString(),
                ParameterPlace.Query => context.Request.Query[parameter.WireName].FirstOrDefault(),
                _ => context.Request.Headers[parameter.WireName].FirstOrDefault(),
            };
            if (!string.IsNullOrEmpty(value))
            {
                sent[parameter.Name] = value;
            }
        }

        JsonNode answer;
        try
        {
            answer = await runner.RunAsync(operation, sent, Caller.Of("rest", context));
        }
        catch (OperationCanceledException)
        {
            // Nobody is there to read an answer.
            return;
        }

        context.Response.StatusCode = operation.SuccessStatus;
        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private static async Task<JsonObject> BodyAsync(HttpContext context, Operation operation)
    {
        if (operation.Parameters.All(parameter => parameter.Place != ParameterPlace.Body))
        {
            return [];
        }

        if (context.Request.ContentLength is null or 0 && context.Request.Headers.TransferEncoding.Count == 0)
        {
            return [];
        }

        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new JsonException("it is not an object");
            var elsewhere = operation.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body).FirstOrDefault(parameter => body.ContainsKey(parameter.Name));
            return elsewhere is null
                ? body
                : throw new JsonException($"'{elsewhere.Name}' belongs into the {elsewhere.Place.ToString().ToLowerInvariant()}");
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException)
        {
            throw new TravelException(StatusCodes.Status400BadRequest, "invalid_request", $"The body must be a JSON object: {bad.Message}.");
        }
    }
}
