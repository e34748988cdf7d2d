using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>One step down a path: <c>.name</c>, <c>.0</c>, <c>.length</c>, <c>["a-b"]</c>.</summary>
internal sealed class PathSegment
{
    private readonly byte[] _utf8;
    private readonly int _index;

    public PathSegment(string name)
    {
        Name = name;
        _utf8 = Encoding.UTF8.GetBytes(name);
        _index = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
    }

    public string Name { get; }

    public bool IsIndex => _index >= 0;

    public bool IsLength => Name == "length";

    public bool TryStep(Value from, out Value to)
    {
        switch (from.Kind)
        {
            case ValueKind.Object when from.IsJson && from.Json.TryGetProperty(_utf8, out var field):
                to = Value.From(field);
                return true;
            case ValueKind.Object when !from.IsJson && from.TryGetField(Name, out to):
            case ValueKind.List when from.TryGetItem(_index, out to):
                return true;
            case ValueKind.Object or ValueKind.List when IsLength:
                to = Value.Of((long)from.Count);
                return true;
            case ValueKind.Text when IsLength:
                to = Value.Of((long)Characters(from.Text));
                return true;
            default:
                to = default;
                return false;
        }
    }

    /// <summary>Characters of a text as people count them: a pair of surrogates is one.</summary>
    public static int Characters(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }
}
