using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// One value while an expression is evaluated. What came out of a JSON document stays there until it is looked at, so that a path and a comparison
/// allocate nothing.
/// </summary>
internal readonly struct Value
{
    public static readonly Value Null = new(ValueKind.Null, 0);
    public static readonly Value True = new(ValueKind.Bool, 1);
    public static readonly Value False = new(ValueKind.Bool, 0);

    private static readonly JsonBytes s_trueBytes = JsonBytes.Parse("true");
    private static readonly JsonBytes s_falseBytes = JsonBytes.Parse("false");

    private readonly JsonElement _json;
    private readonly object? _object;
    private readonly long _bits;

    private Value(ValueKind kind, long bits, object? content = null, JsonElement json = default)
    {
        Kind = kind;
        _bits = bits;
        _object = content;
        _json = json;
    }

    public ValueKind Kind { get; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool IsNumber => Kind is ValueKind.Int or ValueKind.Decimal or ValueKind.Float;

    public bool IsJson => _json.ValueKind != JsonValueKind.Undefined;

    /// <summary>Meaningful for values that came from a JSON document.</summary>
    public JsonElement Json => _json;

    public long Int => _bits;

    public double Float => BitConverter.Int64BitsToDouble(_bits);

    public decimal Decimal => (decimal)_object!;

    public string Text => _object as string ?? _json.GetString()!;

    public DurationValue Duration => (DurationValue)_object!;

    /// <summary>The items of a list that an expression made; null for a list in a JSON document.</summary>
    public Value[]? Array => _object as Value[];

    /// <summary>The fields of an object that an expression made; null for an object in a JSON document.</summary>
    public KeyValuePair<string, Value>[]? Pairs => _object as KeyValuePair<string, Value>[];

    public bool IsTrue => Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Bool or ValueKind.Int => _bits != 0,
        ValueKind.Decimal => Decimal != 0,
        ValueKind.Float => Float != 0,
        ValueKind.Text => _object is string text ? text.Length > 0 : !_json.ValueEquals(""),
        ValueKind.Duration => Duration != DurationValue.Zero,
        _ => Count > 0,
    };

    /// <summary>Items of a list, fields of an object.</summary>
    public int Count => _object switch
    {
        Value[] items => items.Length,
        KeyValuePair<string, Value>[] fields => fields.Length,
        _ => Kind == ValueKind.Object ? _json.GetPropertyCount() : _json.GetArrayLength(),
    };

    public ValueItems Items => new(this);

    public IEnumerable<KeyValuePair<string, Value>> Fields => Pairs ?? JsonFields(_json);

    /// <summary>The kind as it is called in messages.</summary>
    public string Word => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "a bool",
        ValueKind.Int or ValueKind.Decimal or ValueKind.Float => "a number",
        ValueKind.Text => "text",
        ValueKind.List => "a list",
        ValueKind.Object => "an object",
        _ => "a length of time",
    };

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(long value) => new(ValueKind.Int, value);

    public static Value Of(string value) => new(ValueKind.Text, 0, value);

    public static Value Of(Value[] items) => new(ValueKind.List, 0, items);

    public static Value Of(KeyValuePair<string, Value>[] fields) => new(ValueKind.Object, 0, fields);

    public static Value Of(DurationValue duration) => new(ValueKind.Duration, 0, duration);

    public static Value Of(decimal value) =>
        value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue
            ? Of((long)value)
            : new(ValueKind.Decimal, 0, value / 1.000000000000000000000000000000000m); // drops trailing zeros

    /// <exception cref="ExpressionException">Not finite.</exception>
    public static Value Of(double value) =>
        double.IsFinite(value)
            ? new(ValueKind.Float, BitConverter.DoubleToInt64Bits(value))
            : throw new ExpressionException("The result is not a number that can be written: it is too large, or undefined.");

    public static Value From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Number => Numbers.Read(element).WithJson(element),
        JsonValueKind.String => new(ValueKind.Text, 0, null, element),
        JsonValueKind.Array => new(ValueKind.List, 0, null, element),
        JsonValueKind.Object => new(ValueKind.Object, 0, null, element),
        _ => Null,
    };

    public bool TryGetField(string name, out Value value)
    {
        if (Pairs is { } fields)
        {
            foreach (var (key, field) in fields)
            {
                if (key == name)
                {
                    value = field;
                    return true;
                }
            }
        }
        else if (Kind == ValueKind.Object && _json.TryGetProperty(name, out var property))
        {
            value = From(property);
            return true;
        }

        value = default;
        return false;
    }

    public bool TryGetItem(long index, out Value value)
    {
        if (Kind == ValueKind.List && index >= 0 && index < Count)
        {
            value = Array is { } items ? items[index] : From(_json[(int)index]);
            return true;
        }

        value = default;
        return false;
    }

    public JsonBytes ToJsonBytes()
    {
        if (IsJson)
        {
            return new JsonBytes(JsonMarshal.GetRawUtf8Value(_json).ToArray());
        }

        return Kind switch
        {
            ValueKind.Null => JsonBytes.Null,
            ValueKind.Bool => _bits != 0 ? s_trueBytes : s_falseBytes,
            _ => ValueWriter.ToJsonBytes(this),
        };
    }

    private static IEnumerable<KeyValuePair<string, Value>> JsonFields(JsonElement json)
    {
        foreach (var property in json.EnumerateObject())
        {
            yield return new(property.Name, From(property.Value));
        }
    }

    private Value WithJson(JsonElement element) => new(Kind, _bits, _object, element);
}
