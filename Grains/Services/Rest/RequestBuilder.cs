using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>Puts the arguments of a call where the operation wants them. All problems are found at once.</summary>
internal sealed class RequestBuilder
{
    private readonly RestOperation _operation;
    private readonly Dictionary<string, JsonNode?> _arguments;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly StringBuilder _query = new();
    private readonly List<string> _cookies = [];
    private string _path;

    public RequestBuilder(RestOperation operation, JsonObject arguments)
    {
        _operation = operation;
        _arguments = arguments.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        _path = operation.Path;
        foreach (var parameter in operation.Parameters)
        {
            AddParameter(parameter);
        }

        Content = operation.Body is { } body ? ReadBody(body) : null;
        RejectUnknown();
        if (_cookies.Count > 0)
        {
            Headers.Add(new("Cookie", string.Join("; ", _cookies)));
        }
    }

    public List<string> Problems { get; } = [];

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public Func<HttpContent>? Content { get; }

    public Uri Url => ReferenceEquals(_path, _operation.Path) && _query.Length == 0 ? _operation.PlainUrl : _operation.UrlOf(_path, _query.ToString());

    private void AddParameter(RestParameter parameter)
    {
        _used.Add(parameter.Argument);
        var given = _arguments.GetValueOrDefault(parameter.Argument) ?? (parameter.IsRequired ? parameter.Default : null);
        if (given is null)
        {
            if (parameter.IsRequired)
            {
                Problems.Add($"'{parameter.Argument}' is missing ({parameter.Place.ToString().ToLowerInvariant()} parameter)");
            }

            return;
        }

        // A list or an object of a parameter with content is JSON text: its schema is checked by the API.
        if (ArgumentReader.Read(parameter.Argument, given, parameter.Schema, out var value) is { } problem)
        {
            Problems.Add(problem);
            return;
        }

        switch (parameter.Place)
        {
            case ParameterLocation.Path:
                var text = ParameterText.Path(parameter, value);
                if (text is "" or "." or "..")
                {
                    Problems.Add($"'{parameter.Argument}' must not be empty: it is part of the path {_operation.Path}");
                }

                _path = _path.Replace($"{{{parameter.Name}}}", text, StringComparison.Ordinal);
                break;
            case ParameterLocation.Header:
                Headers.Add(new(parameter.Name, ParameterText.Header(parameter, value)));
                break;
            case ParameterLocation.Cookie:
                _cookies.AddRange(ParameterText.Query(parameter, value).Select(pair => $"{pair.Key}={pair.Value}"));
                break;
            default:
                foreach (var (name, part) in ParameterText.Query(parameter, value))
                {
                    _query.Append(_query.Length > 0 ? "&" : "").Append(name).Append('=').Append(part);
                }

                break;
        }
    }

    private Func<HttpContent>? ReadBody(RestBody body)
    {
        JsonNode? whole = null;
        var isGiven = body.Argument is { } argument && _arguments.TryGetValue(argument, out whole) && _used.Add(argument);
        if (body.Fields.Count > 0 || body.IsOpen)
        {
            var fields = Fields(body);
            if (isGiven && whole is not (JsonObject or null))
            {
                Problems.Add($"'{body.Argument}' must be an object");
                return null;
            }

            if (fields.Count == 0 && whole is null && !body.IsRequired)
            {
                return null;
            }

            // The whole body first, single fields over it.
            var merged = (whole as JsonObject)?.DeepClone().AsObject() ?? [];
            foreach (var (name, value) in fields)
            {
                merged[name] = value?.DeepClone();
            }

            Problems.AddRange(body.Fields.Where(field => field.IsRequired && !merged.ContainsKey(field.Name)).Select(field => $"'{field.Argument}' is missing (body)"));
            whole = merged;
        }
        else if (whole is null && !(isGiven && SchemaFacts.Has(body.Schema, JsonSchemaType.Null)))
        {
            if (body.IsRequired)
            {
                Problems.Add($"'{body.Argument}' is missing (the request body)");
            }

            return null;
        }
        else if (body.Format is BodyFormat.Json && ArgumentReader.Read(body.Argument!, whole, body.Schema, out whole) is { } problem)
        {
            Problems.Add(problem);
        }

        return Write(body, whole);
    }

    private Dictionary<string, JsonNode?> Fields(RestBody body)
    {
        var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var field in body.Fields)
        {
            _used.Add(field.Argument);
            if (!_arguments.TryGetValue(field.Argument, out var given)
                || (given is null && !field.IsRequired && !SchemaFacts.Has(field.Schema, JsonSchemaType.Null)))
            {
                continue;
            }

            if (ArgumentReader.Read(field.Argument, given, field.Schema, out var value) is { } problem)
            {
                Problems.Add(problem);
            }

            fields[field.Name] = value;
        }

        if (body.IsOpen)
        {
            foreach (var (name, value) in _arguments.Where(pair => _used.Add(pair.Key)))
            {
                fields[name] = value;
            }
        }

        return fields;
    }

    private void RejectUnknown()
    {
        if (_arguments.Keys.All(_used.Contains))
        {
            return;
        }

        var known = _operation.Parameters.Select(parameter => parameter.Argument).Concat(_operation.Body?.Fields.Select(field => field.Argument) ?? [])
            .Concat(_operation.Body is { Fields.Count: 0, Argument: { } argument } ? [argument] : []).ToList();
        Problems.AddRange(_arguments.Keys.Where(name => !_used.Contains(name)).Select(name =>
            $"unknown argument '{name}'.{DidYouMean.Hint(name, known)} Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}"));
    }

    private static Func<HttpContent> Write(RestBody body, JsonNode? value)
    {
        switch (body.Format)
        {
            case BodyFormat.Json:
                var json = Encoding.UTF8.GetBytes(value is null ? "null" : value.ToJsonString(JsonText.Options));
                return () => Bytes(json, body.MediaType is "*/*" ? "application/json" : body.MediaType);
            case BodyFormat.Form:
                var form = string.Join('&', Pairs(value).Select(pair => $"{FormEscape(pair.Key)}={FormEscape(pair.Value)}"));
                return () => Bytes(Encoding.UTF8.GetBytes(form), body.MediaType);
            case BodyFormat.Multipart:
                var parts = Pairs(value).ToList();
                return () =>
                {
                    var content = new MultipartFormDataContent();
                    parts.ForEach(part => content.Add(new StringContent(part.Value), part.Key));
                    return content;
                };
            default:
                var text = Encoding.UTF8.GetBytes(ParameterText.Text(value));
                return () => Bytes(text, body.MediaType.Contains('*', StringComparison.Ordinal) ? "application/octet-stream" : body.MediaType);
        }
    }

    /// <summary>Fields of a form: a list is repeated, what is nested is JSON, null is left out.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonNode? value) =>
        (value as JsonObject ?? []).Where(pair => pair.Value is not null).SelectMany(pair => pair.Value is JsonArray list
            ? list.Select(item => KeyValuePair.Create(pair.Key, ParameterText.Text(item)))
            : [KeyValuePair.Create(pair.Key, ParameterText.Text(pair.Value))]);

    private static string FormEscape(string text) => ParameterText.Escape(text).Replace("%20", "+", StringComparison.Ordinal);

    private static ByteArrayContent Bytes(byte[] bytes, string mediaType) => new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
}
