using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>Writes parameters in the styles of OpenAPI 3 (RFC 6570): <c>simple label matrix form spaceDelimited pipeDelimited deepObject</c>.</summary>
internal static class ParameterText
{
    /// <summary>The text in place of <c>{name}</c> of a path.</summary>
    public static string Path(RestParameter parameter, JsonNode? value)
    {
        if (parameter.ContentType is not null)
        {
            return Escape(Json(value));
        }

        var name = Escape(parameter.Name);
        return (parameter.Style, value) switch
        {
            (ParameterStyle.Label, JsonArray list) => string.Concat(parameter.Explode ? Texts(list).Select(item => $".{item}") : [$".{string.Join(',', Texts(list))}"]),
            (ParameterStyle.Label, JsonObject item) => parameter.Explode
                ? string.Concat(Pairs(item).Select(pair => $".{pair.Key}={pair.Value}"))
                : $".{string.Join(',', Pairs(item).Select(pair => $"{pair.Key},{pair.Value}"))}",
            (ParameterStyle.Label, _) => $".{Escape(Text(value))}",
            (ParameterStyle.Matrix, JsonArray list) => string.Concat(
                parameter.Explode ? Texts(list).Select(item => $";{name}={item}") : [$";{name}={string.Join(',', Texts(list))}"]),
            (ParameterStyle.Matrix, JsonObject item) => parameter.Explode
                ? string.Concat(Pairs(item).Select(pair => $";{pair.Key}={pair.Value}"))
                : $";{name}={string.Join(',', Pairs(item).Select(pair => $"{pair.Key},{pair.Value}"))}",
            (ParameterStyle.Matrix, _) => $";{name}={Escape(Text(value))}",
            _ => Simple(parameter, value, Escape),
        };
    }

    /// <summary>Of a header: <c>simple</c>, nothing escaped.</summary>
    public static string Header(RestParameter parameter, JsonNode? value) =>
        parameter.ContentType is null ? Simple(parameter, value, text => text) : Json(value);

    /// <summary>Of the query or of cookies: names and values, escaped.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Query(RestParameter parameter, JsonNode? value)
    {
        Func<string, string> escape = parameter.AllowReserved ? EscapeNotReserved : Escape;
        var name = Escape(parameter.Name);
        if (parameter.ContentType is not null)
        {
            return [new(name, escape(Json(value)))];
        }

        return (parameter.Style, value) switch
        {
            (ParameterStyle.DeepObject, JsonObject item) => Deep(name, item, escape),
            (ParameterStyle.SpaceDelimited, JsonArray list) when !parameter.Explode => [new(name, string.Join("%20", list.Select(one => escape(Text(one)))))],
            (ParameterStyle.PipeDelimited, JsonArray list) when !parameter.Explode => [new(name, string.Join("%7C", list.Select(one => escape(Text(one)))))],
            (_, JsonArray list) when parameter.Explode => list.Select(one => KeyValuePair.Create(name, escape(Text(one)))),
            (_, JsonArray list) => [new(name, string.Join(',', list.Select(one => escape(Text(one)))))],
            (_, JsonObject item) when parameter.Explode => item.Select(pair => KeyValuePair.Create(Escape(pair.Key), escape(Text(pair.Value)))),
            (_, JsonObject item) => [new(name, string.Join(',', item.Select(pair => $"{Escape(pair.Key)},{escape(Text(pair.Value))}")))],
            _ => [new(name, escape(Text(value)))],
        };
    }

    /// <summary>A single value as text; what is nested, as JSON.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue single when single.GetValueKind() is JsonValueKind.String => single.GetValue<string>(),
        _ => Json(value),
    };

    public static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Simple(RestParameter parameter, JsonNode? value, Func<string, string> escape) => value switch
    {
        JsonArray list => string.Join(',', list.Select(one => escape(Text(one)))),
        JsonObject item => string.Join(',', item.Select(pair => $"{escape(pair.Key)}{(parameter.Explode ? '=' : ',')}{escape(Text(pair.Value))}")),
        _ => escape(Text(value)),
    };

    private static IEnumerable<KeyValuePair<string, string>> Deep(string name, JsonObject item, Func<string, string> escape) =>
        item.SelectMany(pair => pair.Value switch
        {
            JsonObject inner => Deep($"{name}[{Escape(pair.Key)}]", inner, escape),
            JsonArray list => list.Select(one => KeyValuePair.Create($"{name}[{Escape(pair.Key)}]", escape(Text(one)))),
            _ => [KeyValuePair.Create($"{name}[{Escape(pair.Key)}]", escape(Text(pair.Value)))],
        });

    private static IEnumerable<string> Texts(JsonArray list) => list.Select(one => Escape(Text(one)));

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonObject item) =>
        item.Select(pair => KeyValuePair.Create(Escape(pair.Key), Escape(Text(pair.Value))));

    private static string Json(JsonNode? value) => value is null ? "null" : value.ToJsonString(JsonText.Options);

    /// <summary>Leaves what RFC 3986 reserves, except what would end the query or start another parameter.</summary>
    private static string EscapeNotReserved(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune =>
            rune.IsAscii && ":/?[]@!$'()*,;".Contains((char)rune.Value, StringComparison.Ordinal) ? rune.ToString() : Escape(rune.ToString())));
}
