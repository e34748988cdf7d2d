using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Deep equality over JSON: numbers by value, objects whatever the order of their fields.</summary>
internal sealed class ValueEquality : IEqualityComparer<Value>
{
    public static readonly ValueEquality Instance = new();

    private const int LinearFields = 16;

    public bool Equals(Value x, Value y)
    {
        if (x.IsNumber && y.IsNumber)
        {
            return Numbers.Compare(x, y) == 0;
        }

        if (x.Kind != y.Kind)
        {
            return false;
        }

        return x.Kind switch
        {
            ValueKind.Null => true,
            ValueKind.Bool => x.IsTrue == y.IsTrue,
            ValueKind.Text => TextEquals(x, y),
            ValueKind.Duration => x.Duration.Months == y.Duration.Months && x.Duration.Ticks == y.Duration.Ticks,
            _ when x.IsJson && y.IsJson => JsonElement.DeepEquals(x.Json, y.Json),
            ValueKind.List => ListEquals(x, y),
            _ => ObjectEquals(x, y),
        };
    }

    public int GetHashCode(Value obj) => obj.Kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Bool => obj.IsTrue ? 1 : 2,
        ValueKind.Text => string.GetHashCode(obj.Text, StringComparison.Ordinal),
        ValueKind.Duration => HashCode.Combine(obj.Duration.Months, obj.Duration.Ticks),
        ValueKind.List => ListHash(obj),
        ValueKind.Object => obj.Fields.Aggregate(3, (sum, field) => sum + HashCode.Combine(field.Key, GetHashCode(field.Value))),
        _ => Numbers.ToDouble(obj).GetHashCode(),
    };

    private static bool TextEquals(Value x, Value y)
    {
        if (x.IsJson && !y.IsJson)
        {
            return x.Json.ValueEquals(y.Text);
        }

        return y.IsJson && !x.IsJson ? y.Json.ValueEquals(x.Text) : x.Text == y.Text;
    }

    private int ListHash(Value list)
    {
        var hash = new HashCode();
        foreach (var item in list.Items)
        {
            hash.Add(GetHashCode(item));
        }

        return hash.ToHashCode();
    }

    private bool ListEquals(Value x, Value y)
    {
        if (x.Count != y.Count)
        {
            return false;
        }

        var others = y.Items.GetEnumerator();
        foreach (var item in x.Items)
        {
            if (!others.MoveNext() || !Equals(item, others.Current))
            {
                return false;
            }
        }

        return true;
    }

    private bool ObjectEquals(Value x, Value y)
    {
        if (x.Count != y.Count)
        {
            return false;
        }

        if (x.Count <= LinearFields)
        {
            return x.Fields.All(field => y.TryGetField(field.Key, out var other) && Equals(field.Value, other));
        }

        var others = new Dictionary<string, Value>();
        foreach (var (name, other) in y.Fields)
        {
            others[name] = other;
        }

        return x.Fields.All(field => others.TryGetValue(field.Key, out var other) && Equals(field.Value, other));
    }
}
