using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>$name</c>, <c>$name.field.0.length</c>, <c>$steps["a-b"].field</c>.</summary>
internal sealed class ReferenceSyntax(int start, int end, Reference reference, PathSegment[] path) : SyntaxNode(start, end, 1)
{
    public Reference Reference { get; } = reference;

    public PathSegment[] Path { get; } = path;

    /// <summary>Missing is null.</summary>
    public override Value Evaluate(ref Evaluation evaluation) => TryResolve(evaluation.Scope, out var value, out _) ? value : default;

    /// <param name="reached">How many segments of the path exist; -1 when even the name does not.</param>
    public bool TryResolve(IScope scope, out Value value, out int reached)
    {
        reached = -1;
        if (!TryGetRoot(scope, out var root) || root.ValueKind == JsonValueKind.Undefined)
        {
            value = default;
            return false;
        }

        value = Value.From(root);
        for (reached = 0; reached < Path.Length; reached++)
        {
            if (!Path[reached].TryStep(value, out var next))
            {
                return false;
            }

            value = next;
        }

        return true;
    }

    public MissingReferenceException Missing(Value lastReached, int reached)
    {
        var written = Reference.Path;
        var mend = $"If it may be missing, write ${{default({written}, …)}}.";
        if (reached < 0)
        {
            var what = Reference.StepId is { } step ? $"step '{step}'" : $"'{Reference.Name}'";
            return new(written, $"{written} does not exist: {what} has no value here, because its step was skipped, failed or has not run. {mend}");
        }

        var parent = (Reference.StepId is { } id ? $"$steps[\"{id}\"]" : "$" + Reference.Name)
            + string.Concat(Path.Take(reached).Select(segment => "." + segment.Name));
        return new(written, $"{written} does not exist: {parent} is {Describe(lastReached)} without '{Path[reached].Name}'. {mend}");
    }

    private static string Describe(Value value)
    {
        const int shown = 12;
        if (value.Kind == ValueKind.Object && value.Count > 0)
        {
            var names = value.Fields.Take(shown).Select(field => field.Key);
            return $"an object with {string.Join(", ", names)}{(value.Count > shown ? ", …" : "")},";
        }

        return value.Kind is ValueKind.List or ValueKind.Object ? $"{value.Word} of {value.Count}" : value.Word;
    }

    private bool TryGetRoot(IScope scope, out JsonElement root) =>
        Reference.StepId is { } step ? scope.TryGetStep(step, out root) : scope.TryGetValue(Reference.Name, out root);
}
