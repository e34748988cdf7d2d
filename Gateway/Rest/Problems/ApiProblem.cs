using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Rest.Problems;

/// <summary>
/// An error answer: <c>application/problem+json</c> of RFC 9457 with <c>code</c> and, where single places are to blame, <c>errors</c>. What the
/// client did wrong, or what it can do now, is in <see cref="Detail"/>.
/// </summary>
public sealed record ApiProblem(int Status, string Code, string Title, string Detail) : IResult
{
    public const string ContentType = "application/problem+json";

    public IReadOnlyList<Problem> Errors { get; init; } = [];

    /// <summary>Further members, by their names on the wire.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Members { get; init; } = new Dictionary<string, JsonNode?>();

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public JsonObject ToJson(string? instance)
    {
        var json = new JsonObject
        {
            ["type"] = $"urn:orleans-workflows:{Code}",
            ["title"] = Title,
            ["status"] = Status,
            ["code"] = Code,
            ["detail"] = Detail,
        };
        if (instance is not null)
        {
            json["instance"] = instance;
        }

        if (Errors.Count > 0)
        {
            json["errors"] = ToJson(Errors);
        }

        foreach (var (name, value) in Members)
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }

    /// <summary>Problems as <c>[{code, path, message, line?, column?, file?, node?}]</c>.</summary>
    public static JsonArray ToJson(IEnumerable<Problem> problems)
    {
        var list = new JsonArray();
        foreach (var problem in problems)
        {
            var item = new JsonObject { ["code"] = problem.Code, ["path"] = problem.Path, ["message"] = problem.Message };
            if (problem.Line > 0)
            {
                item["line"] = problem.Line;
                item["column"] = problem.Column;
            }

            if (problem.File is not null)
            {
                item["file"] = problem.File;
            }

            if (problem.Node is not null)
            {
                item["node"] = problem.Node;
            }

            list.Add(item);
        }

        return list;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers.CacheControl = "no-store";
        response.ContentType = ContentType;
        var request = httpContext.Request;
        var body = JsonSerializer.SerializeToUtf8Bytes(ToJson(request.PathBase + request.Path), JsonText.Options);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
