using System.Text.Json.Nodes;

namespace TravelApi;

/// <summary>RFC 9457 answers: <c>application/problem+json</c> with <c>code</c> and, for wrong arguments, <c>errors</c>.</summary>
internal static class Problem
{
    public static async Task AnswerFailures(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (TravelException refusal) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, refusal);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, new TravelException(bad.StatusCode, "invalid_request", bad.Message));
        }
    }

    private static async Task WriteAsync(HttpContext context, TravelException refusal)
    {
        var body = new JsonObject
        {
            ["type"] = $"urn:travel:{refusal.Code}",
            ["title"] = refusal.Code.Replace('_', ' '),
            ["status"] = refusal.Status,
            ["detail"] = refusal.Message,
            ["code"] = refusal.Code,
        };
        if (refusal.Problems.Count > 0)
        {
            body["errors"] = Errors(refusal);
        }

        context.Response.StatusCode = refusal.Status;
        await context.Response.WriteAsJsonAsync(body, options: null, contentType: "application/problem+json", context.RequestAborted);
    }

    public static JsonArray Errors(TravelException refusal) =>
        [.. refusal.Problems.Select(problem => new JsonObject { ["parameter"] = problem.Parameter, ["message"] = problem.Message })];
}
