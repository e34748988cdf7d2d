namespace OrleansWorkflows.Spec;

/// <summary>Where a value stands in its document, as a chain of keys and list indexes: <c>workflows.book_trip.graph.decide.on.0.goto</c>.</summary>
public sealed class DocPath
{
    public static readonly DocPath Root = new(null, "");

    private readonly DocPath? _parent;

    private DocPath(DocPath? parent, string segment) => (_parent, Segment) = (parent, segment);

    /// <summary>The last key or index.</summary>
    public string Segment { get; }

    public DocPath Child(string segment) => new(this, segment);

    public DocPath Child(int index) => new(this, index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() =>
        _parent is null ? Segment : _parent._parent is null ? Segment : $"{_parent}.{Segment}";
}
