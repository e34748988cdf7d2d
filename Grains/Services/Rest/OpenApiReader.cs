using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansWorkflows.Services.Http;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Rest;

/// <summary>Fetches an OpenAPI 3.x document, JSON or YAML, and makes operations of it.</summary>
internal sealed class OpenApiReader(string service, RestSettings settings, ServiceHttp http, ServiceContext context)
{
    /// <exception cref="ServiceUnavailableException">The document can not be had, is none, or has no operations.</exception>
    public async ValueTask<IReadOnlyList<RestOperation>> ReadAsync(CancellationToken cancellationToken)
    {
        var (text, url) = await FetchAsync(cancellationToken).ConfigureAwait(false);
        var document = Parse(text);
        var operations = new OperationReader(service, document, BaseUrl(document, url), settings.BaseUrl is not null).Read();
        return operations.Count > 0 ? operations : throw Unusable("has no operations");
    }

    private async ValueTask<(string Text, Uri? Url)> FetchAsync(CancellationToken cancellationToken)
    {
        if (!settings.Document.Contains("://", StringComparison.Ordinal))
        {
            try
            {
                // A target API is named by a caller, who must not read files of this machine.
                return context.Guard is null
                    ? (await File.ReadAllTextAsync(settings.Document, cancellationToken).ConfigureAwait(false), null)
                    : throw Unusable("is not an absolute URL");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw Unusable($"can not be read: {exception.Message}", exception);
            }
        }

        var url = new Uri(settings.Document);
        var outcome = await http.SendAsync(
            new HttpCall
            {
                Method = HttpMethod.Get,
                Url = url,
                Headers = [.. settings.Headers, new("Accept", "application/json, application/yaml;q=0.9, */*;q=0.5")],
                IsReadOnly = true,
                MaxAnswerBytes = context.Options.MaxDescriptionBytes,
                Subject = $"the OpenAPI document {UrlText.Shown(url)}",
            },
            cancellationToken).ConfigureAwait(false);
        return outcome.Answer is not { } answer ? throw new ServiceUnavailableException(service, outcome.Error!.Message)
            : answer.IsSuccess ? (AnswerContent.Text(answer.Body, answer.Charset), url)
            : throw new ServiceUnavailableException(service, ApiErrors.Read(answer, $"the OpenAPI document {UrlText.Shown(url)}").Message);
    }

    private OpenApiDocument Parse(string text)
    {
        var trimmed = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        try
        {
            var json = trimmed.StartsWith('{') ? trimmed : YamlJson.Convert(trimmed);
            if (JsonNode.Parse(json) is not JsonObject root || (!root.ContainsKey("openapi") && !root.ContainsKey("swagger")))
            {
                throw Unusable("is not an OpenAPI document: it has no 'openapi' key");
            }

            KeepOpenSchemas(root);
            var result = OpenApiDocument.Parse(root.ToJsonString(), "json");
            return result.Document ?? throw Unusable($"can not be read: {string.Join("; ", result.Diagnostic?.Errors.Take(3).Select(error => error.Message) ?? [])}");
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or YamlDotNet.Core.YamlException or OpenApiException)
        {
            throw Unusable($"is neither JSON nor YAML: {exception.Message}", exception);
        }
    }

    /// <summary>The configured base, else the document's first server (relative to the document), else the document's own host.</summary>
    private Uri? BaseUrl(OpenApiDocument document, Uri? url) =>
        settings.BaseUrl ?? OperationReader.ServerUrl(document.Servers, url) ?? (url is null ? null : new Uri(url, "/"));

    private ServiceUnavailableException Unusable(string why, Exception? inner = null) => new(service, $"the OpenAPI document '{Shown}' {why}", inner);

    private string Shown => Uri.TryCreate(settings.Document, UriKind.Absolute, out var url) && !url.IsFile ? UrlText.Shown(url) : settings.Document;

    /// <summary>The library does not tell <c>additionalProperties: true</c> from its absence; <c>{}</c> means the same and is kept.</summary>
    private static void KeepOpenSchemas(JsonNode? node)
    {
        if (node is JsonObject item)
        {
            if (item["additionalProperties"] is JsonValue value && value.TryGetValue<bool>(out var open) && open)
            {
                item["additionalProperties"] = new JsonObject();
            }

            foreach (var (_, inner) in item)
            {
                KeepOpenSchemas(inner);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list)
            {
                KeepOpenSchemas(inner);
            }
        }
    }
}
