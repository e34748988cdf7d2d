using OrleansWorkflows.Spec.Graph.Layout;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>
/// The rows between two layers. Sources that lead to the same targets share a line, which bends on a row of its own (a track); lines that would
/// otherwise lie on one another get different tracks.
/// </summary>
internal sealed class Channel
{
    private readonly List<Net> nets;
    private readonly IReadOnlyDictionary<Vertex, List<string>> labels;
    private readonly int labelRows;
    private readonly int tracks;

    /// <param name="upper">The layer above.</param>
    /// <param name="labels">Lines of the labels of arrows that enter a vertex.</param>
    public Channel(List<Vertex> upper, IReadOnlyDictionary<Vertex, List<string>> labels)
    {
        this.labels = labels;
        nets = [.. upper
            .Where(vertex => vertex.Down.Count > 0)
            .GroupBy(vertex => string.Join(',', vertex.Down.Select(target => target.Position).Distinct().Order()))
            .Select(group => new Net([.. group], [.. group.First().Down.Distinct()]))];
        labelRows = nets.SelectMany(net => net.Targets).Select(target => labels.TryGetValue(target, out var lines) ? lines.Count : 0).DefaultIfEmpty(0).Max();
        tracks = AssignTracks();
    }

    /// <summary>Rows that the channel takes: bends need one above them; labels take their lines and arrows one.</summary>
    public int Rows => (tracks > 0 ? tracks + 1 : 0) + labelRows + 1;

    /// <param name="canvas">Where to draw.</param>
    /// <param name="top">First row of the channel; the row above holds the lower borders of the boxes.</param>
    public void Draw(TextCanvas canvas, int top)
    {
        var bottom = top + Rows - 1;
        foreach (var net in nets)
        {
            var bend = net.IsStraight ? bottom : top + 1 + net.Track;
            foreach (var source in net.SourceColumns)
            {
                canvas.Vertical(source, top - 1, bend);
            }

            if (!net.IsStraight)
            {
                canvas.Horizontal(bend, net.From, net.To);
                foreach (var target in net.TargetColumns)
                {
                    canvas.Vertical(target, bend, bottom);
                }
            }

            foreach (var (target, column) in net.Targets.Zip(net.TargetColumns))
            {
                if (target.Node is null)
                {
                    canvas.Vertical(column, bottom, bottom + 1);
                }
                else
                {
                    canvas.Write(column, bottom, "▼");
                }
            }
        }

        foreach (var (target, column) in nets.SelectMany(net => net.Targets.Zip(net.TargetColumns)).Where(pair => labels.ContainsKey(pair.First)).DistinctBy(pair => pair.First))
        {
            for (var line = 0; line < labels[target].Count; line++)
            {
                Label(canvas, column, bottom - labels[target].Count + line, labels[target][line]);
            }
        }
    }

    /// <summary>Writes to the right of a line as much as there is room for; too little says nothing.</summary>
    private static void Label(TextCanvas canvas, int column, int row, string label)
    {
        const int ShortestLabel = 4;
        // One column between the line and its label, and one to the next line.
        var free = canvas.Free(column + 1, row);
        var room = column + 1 + free == canvas.Columns ? free - 1 : free - 2;
        if (room >= Math.Min(ShortestLabel, TextWidth.Of(label)))
        {
            canvas.Write(column + 2, row, TextWidth.Cut(label, room));
        }
    }

    /// <summary>Gives every net that bends the highest track that is free where it runs; returns how many tracks there are.</summary>
    private int AssignTracks()
    {
        var waiting = nets.Where(net => !net.IsStraight).OrderBy(net => net.From).ToList();
        var placed = new List<Net>();
        while (waiting.Count > 0)
        {
            // A net whose source stands above the target of another must bend first, or the two would lie on one another.
            var next = waiting.FirstOrDefault(net => waiting.All(other => other == net || !Precedes(other, net))) ?? waiting[0];
            next.Track = placed.Where(other => Precedes(other, next)).Select(other => other.Track + 1).DefaultIfEmpty(0).Max();
            while (placed.Any(other => other.Track == next.Track && other.From <= next.To + 1 && next.From <= other.To + 1))
            {
                next.Track++;
            }

            placed.Add(next);
            waiting.Remove(next);
        }

        return placed.Select(net => net.Track + 1).DefaultIfEmpty(0).Max();
    }

    private static bool Precedes(Net first, Net second) => first.SourceColumns.Intersect(second.TargetColumns).Any();
}
