using System.Globalization;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>
/// The output of a parallel node, an object by branch id, or of a foreach node, a list in item order. What failed or was skipped is null; a
/// parallel node with failed branches has their errors under <c>$error</c>. Composed when it is first asked for, and no part of the stored state.
/// </summary>
public sealed class ComposedOutput
{
    /// <summary>Larger ones can not be had as a whole, only item by item.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Up to this size it stays in memory, so that each of many steps that refer to it costs the same.</summary>
    private const int LargestHeld = 1024 * 1024;

    private JsonBytes? _held;
    private WeakReference<JsonBytes>? _lightly;

    /// <summary>Of a node that has completed: it does not change any more.</summary>
    internal JsonBytes Of(ExecutionState state, StepState step)
    {
        if ((_held ?? (_lightly?.TryGetTarget(out var known) == true ? known : null)) is { } value)
        {
            return value;
        }

        value = Compose(state, step);
        if (value.SizeBytes <= LargestHeld)
        {
            _held = value;
        }
        else
        {
            _lightly = new WeakReference<JsonBytes>(value);
        }

        return value;
    }

    /// <summary>As it is now, of a node that may not have completed.</summary>
    /// <exception cref="ExpressionException">It is too large.</exception>
    /// <exception cref="OutputsMissingException">Parts of it have to be read from the journal first.</exception>
    internal static JsonBytes Compose(ExecutionState state, StepState step)
    {
        var container = step.Container!;
        var node = state.Graph.IndexOf(step.Id);
        var parts = Parts(state, step.Id, node, container.Total);
        var parallel = state.Graph.Nodes[node] as ParallelNode;
        return JsonBytes.Write(writer =>
        {
            if (parallel is null)
            {
                writer.WriteStartArray();
            }
            else
            {
                writer.WriteStartObject();
            }

            for (var i = 0; i < parts.Length; i++)
            {
                if (parallel is not null)
                {
                    writer.WritePropertyName(parallel.Branches[i].Id);
                }

                writer.WriteRawValue(parts[i].Utf8, skipInputValidation: true);
            }

            if (parallel is null)
            {
                writer.WriteEndArray();
                return;
            }

            WriteErrors(writer, parallel, container);
            writer.WriteEndObject();
        });
    }

    private static JsonBytes[] Parts(ExecutionState state, string id, int node, int total)
    {
        var outputs = new StepOutput?[total];
        var parts = new JsonBytes[total];
        var (missing, size) = (new List<StepOutput>(), 0L);
        for (var i = 0; i < total; i++)
        {
            outputs[i] = Outputs.OfInner(state, node, i);
            size += outputs[i]?.SizeBytes ?? 0;
        }

        if (size > MaxBytes)
        {
            throw new ExpressionException(string.Create(
                CultureInfo.InvariantCulture,
                $"The output of '{id}' is {size:N0} bytes altogether; at most {MaxBytes:N0} can be used as a whole. Refer to single items ($steps[\"{id}[0]\"]), have its steps keep less, or give the workflow a result without it."));
        }

        for (var i = 0; i < total; i++)
        {
            if (outputs[i] is not { } output)
            {
                parts[i] = JsonBytes.Null;
            }
            else if (output.InMemory is { } value)
            {
                parts[i] = value;
            }
            else
            {
                missing.Add(output);
            }
        }

        return missing.Count == 0 ? parts : throw new OutputsMissingException(missing);
    }

    private static void WriteErrors(System.Text.Json.Utf8JsonWriter writer, ParallelNode parallel, ContainerState container)
    {
        if (container.Errors.Count == 0)
        {
            return;
        }

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
}
