using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>
/// The output of a parallel node, an object by branch id, or of a foreach node, a list in item order. What failed or was skipped is null; a
/// parallel node with failed branches has their errors under <c>$error</c>.
/// </summary>
internal static class ComposedOutput
{
    public static JsonBytes Of(Node node, ContainerState container) => JsonBytes.Write(writer =>
    {
        if (node is not ParallelNode parallel)
        {
            writer.WriteStartArray();
            for (var i = 0; i < container.Total; i++)
            {
                writer.WriteRawValue((container.Outputs.GetValueOrDefault(i) ?? JsonBytes.Null).Utf8, skipInputValidation: true);
            }

            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        for (var i = 0; i < container.Total; i++)
        {
            writer.WritePropertyName(parallel.Branches[i].Id);
            writer.WriteRawValue((container.Outputs.GetValueOrDefault(i) ?? JsonBytes.Null).Utf8, skipInputValidation: true);
        }

        if (container.Errors.Count > 0)
        {
            writer.WriteStartObject("$error");
            foreach (var (index, error) in container.Errors.OrderBy(e => e.Key))
            {
                writer.WriteStartObject(parallel.Branches[index].Id);
                writer.WriteString("code", error.Code);
                writer.WriteString("message", error.Message);
                writer.WriteString("step", error.Step);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });
}
