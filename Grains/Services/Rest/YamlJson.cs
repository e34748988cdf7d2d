using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansWorkflows.Services.Configuration;
using YamlDotNet.Core;

namespace OrleansWorkflows.Services.Rest;

/// <summary>YAML (1.2 core schema) as JSON, for readers that know only JSON.</summary>
internal static partial class YamlJson
{
    /// <summary>An alias is written out each time it is used; a document that grows beyond this by it is refused.</summary>
    private const int MaxItems = 2_000_000;

    /// <summary>The same of long texts that aliases repeat.</summary>
    private const long MaxBytes = 64L << 20;

    /// <summary>An alias inside what an alias stands for goes deeper than the text does.</summary>
    private const int MaxDepth = 64;

    /// <exception cref="YamlException">Not YAML, or too large.</exception>
    public static string Convert(string yaml)
    {
        var items = 0;
        return JsonBytes.Write(writer => Write(writer, YamlTree.Read(yaml), ref items, 0)).ToString();
    }

    private static void Write(Utf8JsonWriter writer, YamlItem? item, ref int items, int depth)
    {
        if (++items > MaxItems || writer.BytesCommitted + writer.BytesPending > MaxBytes)
        {
            throw new YamlException("the document is too large once its aliases are written out");
        }

        if (depth > MaxDepth)
        {
            throw new YamlException($"values are nested deeper than {MaxDepth} levels once its aliases are written out");
        }

        switch (item)
        {
            case YamlMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries.DistinctBy(entry => entry.Key))
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value, ref items, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case YamlList list:
                writer.WriteStartArray();
                foreach (var inner in list.Items)
                {
                    Write(writer, inner, ref items, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case YamlText { IsPlain: true } text:
                WritePlain(writer, text);
                break;
            case YamlText text:
                writer.WriteStringValue(text.Value);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WritePlain(Utf8JsonWriter writer, YamlText text)
    {
        if (text.IsNull)
        {
            writer.WriteNullValue();
        }
        else if (text.Value is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(text.Value[0] is 't' or 'T');
        }
        else if (Number().IsMatch(text.Value) && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            if (long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            {
                writer.WriteNumberValue(whole);
            }
            else
            {
                writer.WriteNumberValue(number);
            }
        }
        else
        {
            writer.WriteStringValue(text.Value);
        }
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
