namespace OrleansWorkflows.Spec;

/// <summary>
/// Values that an author did not write but meant: other forms of a workflow are turned into the graph form with them. Each stands at the place of
/// what it was made from, so that problems point there.
/// </summary>
internal static class DocBuilder
{
    public static DocScalar Text(DocNode at, string text) => new(text, DocScalarKind.Text, at.Position, at.Position, at.Path);

    public static DocScalar Bool(DocNode at, bool value) => new(value ? "true" : "false", DocScalarKind.Bool, at.Position, at.Position, at.Path);

    public static DocList List(DocNode at, IEnumerable<DocNode> items) => new([.. items], at.Position, at.Path);

    /// <summary>Fields without a value are left out.</summary>
    public static DocMap Map(DocNode at, params ReadOnlySpan<(string Key, DocNode? Value)> fields)
    {
        var entries = new List<DocEntry>(fields.Length);
        foreach (var (key, value) in fields)
        {
            if (value is not null)
            {
                entries.Add(new DocEntry(key, value.Position, value));
            }
        }

        return new DocMap(entries, at.Position, at.Path);
    }

    /// <summary>The object with further fields in front.</summary>
    public static DocMap With(this DocMap map, params ReadOnlySpan<(string Key, DocNode? Value)> fields)
    {
        var added = Map(map, fields);
        return new DocMap([.. added.Entries, .. map.Entries.Where(e => !added.Has(e.Key))], map.Position, map.Path);
    }
}
