using OrleansWorkflows.Spec.Graph.Layout;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>Vertices of a layer that lead to the same targets in the next, drawn as one line.</summary>
internal sealed class Net
{
    /// <summary>A line may leave or enter a box this far from its middle, if that keeps it straight.</summary>
    private const int Shift = 2;

    public Net(List<Vertex> sources, List<Vertex> targets)
    {
        Targets = targets;
        SourceColumns = [.. sources.Select(Column)];
        TargetColumns = [.. targets.Select(Column)];
        if (sources.Count == 1 && targets.Count == 1 && SourceColumns[0] != TargetColumns[0] && Math.Abs(SourceColumns[0] - TargetColumns[0]) <= Shift)
        {
            if (sources[0].Node is not null)
            {
                SourceColumns[0] = TargetColumns[0];
            }
            else if (targets[0].Node is not null && targets[0].Up.Count == 1)
            {
                TargetColumns[0] = SourceColumns[0];
            }
        }

        From = Math.Min(SourceColumns.Min(), TargetColumns.Min());
        To = Math.Max(SourceColumns.Max(), TargetColumns.Max());
    }

    public List<Vertex> Targets { get; }

    public int[] SourceColumns { get; }

    public int[] TargetColumns { get; }

    public int From { get; }

    public int To { get; }

    /// <summary>Which row of the channel it bends on, from 0.</summary>
    public int Track { get; set; }

    public bool IsStraight => From == To;

    private static int Column(Vertex vertex) => (int)vertex.X;
}
