using OrleansWorkflows.Spec.Graph.Layout;

namespace OrleansWorkflows.Spec.Graph.Text;

/// <summary>Puts placed boxes and the channels between their layers on a canvas.</summary>
internal static class TextPicture
{
    public static List<string> Draw(LayeredGraph layered, Dictionary<Vertex, List<string>> boxes, Dictionary<Vertex, List<string>> labels, int width)
    {
        var layers = layered.Layers;
        var channels = layers.SkipLast(1).Select(layer => new Channel(layer, labels)).ToList();
        var tops = new int[layers.Count];
        var heights = layers.Select(layer => layer.Max(vertex => boxes.TryGetValue(vertex, out var lines) ? lines.Count + 2 : 1)).ToList();
        for (var layer = 1; layer < layers.Count; layer++)
        {
            tops[layer] = tops[layer - 1] + heights[layer - 1] + channels[layer - 1].Rows;
        }

        var canvas = new TextCanvas(width, tops[^1] + heights[^1]);
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var bottom = tops[layer] + heights[layer] - 1;
            foreach (var vertex in layers[layer])
            {
                if (boxes.TryGetValue(vertex, out var lines))
                {
                    Box(canvas, vertex, lines, tops[layer], bottom);
                }
                else
                {
                    canvas.Vertical((int)vertex.X, tops[layer], bottom);
                }
            }

            if (layer < channels.Count)
            {
                channels[layer].Draw(canvas, bottom + 1);
            }
        }

        foreach (var members in boxes.Keys.Where(vertex => vertex.Group >= 0).GroupBy(vertex => vertex.Group))
        {
            var first = members.Min(vertex => vertex.Layer);
            var last = members.Where(vertex => vertex.Layer == first).MaxBy(vertex => vertex.X)!;
            Remark(canvas, last, tops[first] + (heights[first] / 2), layered.Graph.Groups[members.Key].Label);
        }

        return [.. canvas.Rows()];
    }

    private static void Box(TextCanvas canvas, Vertex vertex, List<string> lines, int top, int bottom)
    {
        var half = (int)vertex.Left;
        var middle = (int)vertex.X;
        canvas.Rectangle(middle - half, top, middle + half, bottom);
        var row = top + 1 + ((bottom - top - 1 - lines.Count) / 2);
        foreach (var line in lines)
        {
            canvas.Write(middle - half + 1 + (((2 * half) - 1 - TextWidth.Of(line)) / 2), row++, line);
        }
    }

    /// <summary>"← parallel" to the right of a group, where there is room.</summary>
    private static void Remark(TextCanvas canvas, Vertex last, int row, string label)
    {
        const int ShortestRemark = 6;
        var column = (int)(last.X + last.Left) + 3;
        if (column >= canvas.Columns)
        {
            return;
        }

        var free = canvas.Free(column - 2, row) - 2;
        if (free >= Math.Min(ShortestRemark, TextWidth.Of(label) + 2))
        {
            canvas.Write(column, row, TextWidth.Cut($"← {label}", free));
        }
    }
}
