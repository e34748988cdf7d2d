namespace OrleansWorkflows.Spec.Graph;

/// <summary>Bounds of a text drawing.</summary>
public sealed record TextDrawingOptions
{
    /// <summary>Most columns of a line. Default 78; at least 24.</summary>
    public int Width { get; init; } = 78;

    /// <summary>Most rows of boxes; a longer graph ends in "… 12 more". Default 40; at least 2.</summary>
    public int MaxLayers { get; init; } = 40;

    /// <summary>False leaves out what runs only on failure: fallbacks and compensations. Default true.</summary>
    public bool ShowFailurePaths { get; init; } = true;
}
