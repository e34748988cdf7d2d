using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>The items of a list, wherever it lies; enumerating allocates nothing.</summary>
internal readonly struct ValueItems(Value list)
{
    public Enumerator GetEnumerator() => new(list);

    public Value[] ToArray()
    {
        if (list.Array is { } made)
        {
            return made;
        }

        var items = new Value[list.Count];
        var next = 0;
        foreach (var item in this)
        {
            items[next++] = item;
        }

        return items;
    }

    public struct Enumerator
    {
        private readonly Value[]? _made;
        private JsonElement.ArrayEnumerator _json;
        private int _index = -1;

        public Enumerator(Value list)
        {
            _made = list.Array;
            _json = _made is null ? list.Json.EnumerateArray() : default;
        }

        public readonly Value Current => _made is null ? Value.From(_json.Current) : _made[_index];

        public bool MoveNext() => _made is null ? _json.MoveNext() : ++_index < _made.Length;
    }
}
