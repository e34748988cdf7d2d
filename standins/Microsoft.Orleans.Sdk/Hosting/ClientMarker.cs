namespace Orleans.Hosting;

/// <summary>Marks a host as a client of a cluster, which it can then not be a silo of.</summary>
internal sealed record ClientMarker;
