using System.Globalization;

namespace OrleansWorkflows.Spec;

/// <summary>Where a value stands in its document, as a chain of keys and list indexes: <c>workflows.book_trip.graph.decide.on.0.goto</c>.</summary>
public sealed class DocPath
{
    public static readonly DocPath Root = new(null, null, 0);

    private readonly DocPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private DocPath(DocPath? parent, string? key, int index) => (_parent, _key, _index) = (parent, key, index);

    public DocPath Child(string key) => new(this, key, 0);

    public DocPath Child(int index) => new(this, null, index);

    public override string ToString()
    {
        var segments = new Stack<string>();
        for (var at = this; at._parent is not null; at = at._parent)
        {
            segments.Push(at._key ?? at._index.ToString(CultureInfo.InvariantCulture));
        }

        return string.Join('.', segments);
    }
}
