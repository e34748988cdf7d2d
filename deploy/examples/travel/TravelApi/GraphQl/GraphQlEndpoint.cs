using System.Text.Json;
using System.Text.Json.Nodes;
using TravelApi.Operations;

namespace TravelApi.GraphQl;

/// <summary>A GraphQL request as HTTP carries it.</summary>
internal sealed record GraphQlRequest(string Query, string? OperationName, JsonObject? Variables);

/// <summary>GraphQL over HTTP: POST with a JSON body, or GET with <c>query</c>, <c>operationName</c> and <c>variables</c> for reads.</summary>
internal static class GraphQlEndpoint
{
    public static void Map(WebApplication app, string path, IReadOnlyList<Operation> operations, OperationRunner runner)
    {
        var schema = new GraphQlSchema(operations, runner);
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], context => HandleAsync(context, schema));
    }

    private static async Task HandleAsync(HttpContext context, GraphQlSchema schema)
    {
        GraphQlRequest request;
        try
        {
            request = await ReadAsync(context);
        }
        catch (Exception bad) when (bad is JsonException or GraphQlException or InvalidOperationException or ArgumentException)
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, new JsonObject
            {
                ["errors"] = new JsonArray(new JsonObject
                {
                    ["message"] = $"Not a GraphQL request: {bad.Message}",
                    ["extensions"] = new JsonObject { ["code"] = "invalid_request", ["status"] = StatusCodes.Status400BadRequest },
                }),
            });
            return;
        }

        JsonObject response;
        try
        {
            response = await Executor.RunAsync(schema, request, Caller.Of("graphql", context));
        }
        catch (OperationCanceledException)
        {
            // Nobody is there to read an answer.
            return;
        }

        await WriteAsync(context, Status(response), response);
    }

    private static async Task<GraphQlRequest> ReadAsync(HttpContext context)
    {
        JsonObject sent;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            var query = context.Request.Query;
            var variables = query["variables"].ToString();
            sent = new JsonObject
            {
                ["query"] = query["query"].ToString(),
                ["operationName"] = query["operationName"].FirstOrDefault(),
                ["variables"] = variables.Length == 0 ? null : JsonNode.Parse(variables),
            };
        }
        else
        {
            sent = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new GraphQlException("the body must be a JSON object with 'query'.");
        }

        var text = sent["query"]?.GetValue<string>();
        return string.IsNullOrWhiteSpace(text)
            ? throw new GraphQlException("'query' is missing.")
            : new GraphQlRequest(text, sent["operationName"]?.GetValue<string>(), sent["variables"]?.AsObject());
    }

    /// <summary>
    /// 200 for every answer with <c>data</c>, refused operations included, as clients expect; 400 for a request that does not fit the schema; a server
    /// error (such as a planned 503) is that of the whole request.
    /// </summary>
    private static int Status(JsonObject response)
    {
        var failure = (response["errors"] as JsonArray)?.Select(error => error!["extensions"]!["status"]!.GetValue<int>()).FirstOrDefault(status => status >= 500) ?? 0;
        return failure > 0 ? failure : response.ContainsKey("data") ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
    }

    private static Task WriteAsync(HttpContext context, int status, JsonObject response)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(response, context.RequestAborted);
    }
}
