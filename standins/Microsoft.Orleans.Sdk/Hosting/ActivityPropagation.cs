namespace Orleans.Hosting;

/// <summary>Marks that calls carry the current activity along.</summary>
internal sealed record ActivityPropagation;
