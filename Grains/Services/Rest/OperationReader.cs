using System.Text;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>
/// Makes tools of the operations of a document. All that an operation takes becomes one flat object of arguments: its parameters, and the
/// properties of its JSON or form body. Where two places use one name, the first of path, query, header, cookie, body keeps it, and the others are
/// called <c>query_NAME</c>, <c>header_NAME</c>, <c>cookie_NAME</c>, <c>body_NAME</c>. A body that is no object is the argument <c>body</c>.
/// </summary>
internal sealed class OperationReader(string service, OpenApiDocument document, Uri? baseUrl, bool baseIsFixed)
{
    private readonly SchemaWriter _schemas = new(document);

    /// <summary>Headers that the product itself sets.</summary>
    private static readonly HashSet<string> OwnHeaders = new(["Accept", "Content-Type", "Authorization", "Idempotency-Key"], StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<RestOperation> Read()
    {
        var operations = new List<RestOperation>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in document.Paths ?? [])
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                var slug = Slug(method, path);
                var name = string.IsNullOrWhiteSpace(operation.OperationId) ? slug : operation.OperationId.Trim();
                for (var number = 2; !names.Add(name); number++)
                {
                    name = name == slug || names.Contains(slug) ? $"{slug}_{number}" : slug;
                }

                if (Base(item, operation) is { } url)
                {
                    operations.Add(ReadOperation(name, method, path, item, operation, url));
                }
            }
        }

        return operations;
    }

    /// <summary>The first server, its variables at their defaults, relative to where the document was; null: none, or one that is no URL.</summary>
    public static Uri? ServerUrl(IEnumerable<OpenApiServer>? servers, Uri? documentUrl)
    {
        if (servers?.FirstOrDefault() is not { Url: { Length: > 0 } text } server)
        {
            return null;
        }

        foreach (var (name, variable) in server.Variables ?? new Dictionary<string, OpenApiServerVariable>())
        {
            text = text.Replace($"{{{name}}}", variable.Default, StringComparison.Ordinal);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
            : documentUrl is not null && Uri.TryCreate(documentUrl, text, out url) ? url
            : null;
    }

    private Uri? Base(IOpenApiPathItem item, OpenApiOperation operation) =>
        baseIsFixed ? baseUrl : ServerUrl(operation.Servers, baseUrl) ?? ServerUrl(item.Servers, baseUrl) ?? baseUrl;

    private RestOperation ReadOperation(string name, HttpMethod method, string path, IOpenApiPathItem item, OpenApiOperation operation, Uri url)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var parameters = ReadParameters(item, operation, taken);
        var body = ReadBody(operation.RequestBody, taken);
        var isReadOnly = Http.HttpCall.IsSafe(method);
        return new RestOperation
        {
            Tool = new ToolDescription(
                service, name, Description(operation), _schemas.Input(parameters, body), Output(operation), isReadOnly),
            Method = method,
            Path = path,
            BaseUrl = url,
            Parameters = parameters,
            Body = body,
            Accept = Accept(operation),
        };
    }

    private static List<RestParameter> ReadParameters(IOpenApiPathItem item, OpenApiOperation operation, HashSet<string> taken)
    {
        // Parameters of the operation replace those of the path with the same name and place.
        var all = (operation.Parameters ?? []).Concat(item.Parameters ?? [])
            .Where(parameter => parameter is { Name: not null, In: not null })
            .DistinctBy(parameter => (parameter.In, parameter.Name))
            .Where(parameter => parameter.In is not ParameterLocation.Header || !OwnHeaders.Contains(parameter.Name!))
            .OrderBy(parameter => Rank(parameter.In!.Value));
        var parameters = new List<RestParameter>();
        foreach (var parameter in all)
        {
            var place = parameter.In!.Value;
            var argument = taken.Add(parameter.Name!) ? parameter.Name! : $"{place.ToString().ToLowerInvariant()}_{parameter.Name}";
            taken.Add(argument);
            var style = parameter.Style ?? (place is ParameterLocation.Query or ParameterLocation.Cookie ? ParameterStyle.Form : ParameterStyle.Simple);
            parameters.Add(new RestParameter(
                argument, parameter.Name!, place, parameter.Required || place is ParameterLocation.Path,
                parameter.Schema ?? parameter.Content?.Values.FirstOrDefault()?.Schema, style, parameter.Explode, parameter.AllowReserved,
                parameter.Content?.Keys.FirstOrDefault()));
        }

        return parameters;
    }

    private static RestBody? ReadBody(IOpenApiRequestBody? body, HashSet<string> taken)
    {
        if (body?.Content is not { Count: > 0 } content)
        {
            return null;
        }

        var (mediaType, format) = content.Keys.Select(type => (type, format: Format(type))).OrderBy(pair => (int)pair.format).First();
        var schema = content[mediaType].Schema;
        if (format is BodyFormat.Text)
        {
            return new RestBody(mediaType, format, body.Required, [], taken.Add("body") ? "body" : "body_content", false, schema);
        }

        var properties = SchemaFacts.Properties(schema);
        var required = SchemaFacts.Required(schema);
        var fields = new List<RestField>();
        foreach (var (name, property) in properties.Where(pair => pair.Value is not { ReadOnly: true }))
        {
            var argument = taken.Add(name) ? name : $"body_{name}";
            taken.Add(argument);
            fields.Add(new RestField(argument, name, required.Contains(name), property));
        }

        var isObject = fields.Count > 0 || SchemaFacts.IsObject(schema);
        return new RestBody(
            mediaType, format, body.Required, fields, taken.Add("body") ? "body" : fields.Count > 0 ? null : "body_content",
            isObject && SchemaFacts.IsOpen(schema), schema);
    }

    private static BodyFormat Format(string mediaType)
    {
        var plain = mediaType.Split(';')[0].Trim();
        return Http.AnswerContent.IsJson(plain) || plain is "*/*" ? BodyFormat.Json
            : plain.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? BodyFormat.Form
            : plain.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? BodyFormat.Multipart
            : BodyFormat.Text;
    }

    private JsonBytes? Output(OpenApiOperation operation)
    {
        var schema = (operation.Responses ?? []).Where(response => response.Key.StartsWith('2')).OrderBy(response => response.Key, StringComparer.Ordinal)
            .SelectMany(response => response.Value.Content ?? new Dictionary<string, OpenApiMediaType>())
            .FirstOrDefault(media => Http.AnswerContent.IsJson(media.Key.Split(';')[0])).Value?.Schema;
        return schema is null ? null : _schemas.Output(schema);
    }

    private static string Accept(OpenApiOperation operation)
    {
        var types = (operation.Responses ?? []).Where(response => response.Key.StartsWith('2')).SelectMany(response => response.Value.Content?.Keys ?? []).ToList();
        return types.Count == 0 || types.Any(type => Http.AnswerContent.IsJson(type.Split(';')[0]))
            ? "application/json, */*;q=0.5"
            : $"{string.Join(", ", types.Distinct())}, application/json;q=0.9, */*;q=0.5";
    }

    private static string? Description(OpenApiOperation operation)
    {
        var text = (operation.Summary, operation.Description) switch
        {
            ({ Length: > 0 } summary, { Length: > 0 } description) when !description.StartsWith(summary.TrimEnd('.'), StringComparison.OrdinalIgnoreCase) =>
                $"{summary.TrimEnd('.')}. {description}",
            (_, { Length: > 0 } description) => description,
            ({ Length: > 0 } summary, _) => summary,
            _ => null,
        };
        return operation.Deprecated ? $"Deprecated. {text}".TrimEnd() : text?.Trim();
    }

    private static int Rank(ParameterLocation place) => place switch
    {
        ParameterLocation.Path => 0,
        ParameterLocation.Query => 1,
        ParameterLocation.Header => 2,
        _ => 3,
    };

    /// <summary><c>GET /bookings/{id}</c> → <c>get_bookings_id</c>.</summary>
    private static string Slug(HttpMethod method, string path)
    {
        var slug = new StringBuilder(method.Method.ToLowerInvariant());
        foreach (var word in path.Split(['/', '{', '}', '.', '-', ':', '~'], StringSplitOptions.RemoveEmptyEntries))
        {
            slug.Append('_').Append(string.Concat(word.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')));
        }

        return slug.ToString();
    }
}
