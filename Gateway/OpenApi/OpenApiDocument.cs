using System.Globalization;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.OpenApi;

/// <summary>The OpenAPI 3.1 document: every route, and the typed endpoint of every workflow with the schema of its parameters.</summary>
public static class OpenApiDocument
{
    /// <param name="seen">The workflows of it that the reader sees.</param>
    public static JsonObject Build(IEnumerable<RouteEndpoint> endpoints, CatalogueSnapshot catalogue, IEnumerable<WorkflowCard> seen)
    {
        var paths = new JsonObject();
        foreach (var endpoint in endpoints)
        {
            AddRoute(paths, endpoint);
        }

        var schemas = OpenApiSchemas.All();
        foreach (var card in seen.Where(card => !card.IsDraft))
        {
            AddWorkflow(paths, schemas, card, catalogue.ToolNames.Of(card.Domain, card.Name) ?? card.Name);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "OrleansWorkflows",
                ["version"] = HealthMonitor.Version,
                ["description"] = "Durable workflows: every workflow is a typed endpoint under /w, and an MCP tool under /mcp.",
                ["x-catalogue-version"] = catalogue.Version,
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }, new JsonObject { ["url"] = Routes.VersionedPrefix }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static void AddRoute(JsonObject paths, RouteEndpoint endpoint)
    {
        var path = endpoint.RoutePattern.RawText ?? "";
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        if (endpoint.Metadata.GetMetadata<RouteDoc>() is not { } doc || path.StartsWith(Routes.VersionedPrefix, StringComparison.Ordinal))
        {
            return;
        }

        var parameters = new JsonArray();
        foreach (var name in endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name))
        {
            parameters.Add(new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        }

        foreach (var parameter in doc.Parameters)
        {
            parameters.Add(Parameter(parameter));
        }

        var operation = Operation(doc.OperationId, doc.Tag, doc.Summary, doc.Description, parameters, doc.Responses);
        if (doc.Body is { } body)
        {
            operation["requestBody"] = RequestBody(body.IsRequired, body.ContentTypes, Reference(body.Schema));
        }

        foreach (var method in methods)
        {
            PathItem(paths, path)[method.ToLowerInvariant()] = operation.DeepClone();
        }
    }

    private static void AddWorkflow(JsonObject paths, JsonObject schemas, WorkflowCard card, string tool)
    {
        var path = $"/w/{Uri.EscapeDataString(card.Domain)}/{Uri.EscapeDataString(card.Name)}";
        var schemaName = $"Params_{tool}";
        var schema = JsonNode.Parse(card.InputSchema.Utf8) as JsonObject ?? [];
        schema.Remove("$schema");
        OpenApiSchemas.Rebase(schema, $"#/components/schemas/{schemaName}");
        schemas[schemaName] = schema;
        var description = string.Join("\n\n", new[] { card.Description, card.OnFailure, card.Drawing.Length == 0 ? null : $"```text\n{card.Drawing}\n```" }
            .Where(part => !string.IsNullOrWhiteSpace(part)));
        IReadOnlyList<ResponseDoc> responses =
        [
            new(200, "The result.", "Any"), CommonDocs.Goes, CommonDocs.Invalid,
            new(422, "It failed or was cancelled: step, error, what was undone, execution_id.", "Problem", ApiProblem.ContentType), CommonDocs.Busy,
        ];
        var summary = card.Description?.Split('\n', '.')[0].Trim() is { Length: > 0 } first ? first : card.Name;
        var parameters = new JsonArray(Parameter(CommonDocs.IdempotencyKey), Parameter(CommonDocs.Prefer));
        var operation = Operation(tool, $"Workflows of {card.Domain}", summary, description, parameters, responses);
        var body = RequestBody(schema["required"] is JsonArray { Count: > 0 }, ["application/json"], Reference(schemaName));
        if (card.Examples.Count > 0)
        {
            var examples = new JsonObject();
            for (var i = 0; i < card.Examples.Count; i++)
            {
                examples[string.Create(CultureInfo.InvariantCulture, $"example_{i + 1}")] = new JsonObject { ["value"] = JsonNode.Parse(card.Examples[i].Utf8) };
            }

            body["content"]!["application/json"]!["examples"] = examples;
        }

        operation["requestBody"] = body;
        operation["x-revision"] = card.Revision;
        PathItem(paths, path)["post"] = operation;
    }

    private static JsonObject Operation(
        string id, string tag, string summary, string? description, JsonArray parameters, IReadOnlyList<ResponseDoc> responses)
    {
        var operation = new JsonObject { ["operationId"] = id, ["tags"] = new JsonArray(tag), ["summary"] = summary };
        if (!string.IsNullOrEmpty(description))
        {
            operation["description"] = description;
        }

        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        var documented = new JsonObject();
        foreach (var response in responses.Append(new ResponseDoc(0, "Any other problem.", "Problem", ApiProblem.ContentType)))
        {
            var content = new JsonObject { ["description"] = response.Description };
            if (response.Schema is not null || response.ContentType != "application/json")
            {
                content["content"] = new JsonObject
                {
                    [response.ContentType] = new JsonObject { ["schema"] = response.Schema is null ? new JsonObject { ["type"] = "string" } : Reference(response.Schema) },
                };
            }

            documented[response.Status == 0 ? "default" : response.Status.ToString(CultureInfo.InvariantCulture)] = content;
        }

        operation["responses"] = documented;
        return operation;
    }

    private static JsonObject Parameter(ParameterDoc parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Words.Count > 0)
        {
            schema["examples"] = new JsonArray([.. parameter.Words.Select(word => (JsonNode)word)]);
        }

        if (parameter.IsRepeated)
        {
            schema = new JsonObject { ["type"] = "array", ["items"] = schema };
        }

        return new JsonObject { ["name"] = parameter.Name, ["in"] = parameter.In, ["description"] = parameter.Description, ["schema"] = schema };
    }

    private static JsonObject RequestBody(bool isRequired, IEnumerable<string> contentTypes, JsonObject schema)
    {
        var content = new JsonObject();
        foreach (var type in contentTypes)
        {
            content[type] = new JsonObject { ["schema"] = schema.DeepClone() };
        }

        return new JsonObject { ["required"] = isRequired, ["content"] = content };
    }

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static JsonObject PathItem(JsonObject paths, string path)
    {
        if (paths[path] is not JsonObject item)
        {
            paths[path] = item = [];
        }

        return item;
    }
}
