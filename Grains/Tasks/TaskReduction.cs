using System.Text.Json;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Tasks;

/// <summary>
/// The reduce expression of a group. <c>$results</c>: every task in the order of the machines, as views write it; <c>$outputs</c>: the outputs of those that
/// completed.
/// </summary>
internal static class TaskReduction
{
    private static readonly string[] Names = ["results", "outputs"];

    /// <summary>What is wrong with the text; null: nothing.</summary>
    public static string? Check(string reduce)
    {
        var parsed = ExpressionParser.Parse(reduce, default);
        if (parsed.Value is not { } expression)
        {
            return parsed.Problems[0].Message;
        }

        var unknown = expression.References.FirstOrDefault(reference => !Names.Contains(reference.Name));
        return unknown is null ? null : $"There is no '{unknown.Path}' here.{DidYouMean.Hint(unknown.Name, Names)} Known: $results, $outputs.";
    }

    public static TaskGroupView Apply(TaskGroupView view, string reduce, DateTimeOffset now)
    {
        if (Check(reduce) is { } problem)
        {
            return view with { ReduceError = TaskErrors.NotReduced(problem) };
        }

        try
        {
            return view with { Reduced = ExpressionParser.Parse(reduce, default).Value!.Evaluate(new Scope(view, now)) };
        }
        catch (ExpressionException e)
        {
            return view with { ReduceError = TaskErrors.NotReduced(e.Message) };
        }
    }

    private sealed class Scope(TaskGroupView view, DateTimeOffset now) : IScope
    {
        private readonly JsonElement _results = JsonBytes.From(view.Tasks).Element;

        private readonly JsonElement _outputs =
            JsonBytes.From(view.Tasks.Where(task => task.Status == MachineTaskStatus.Completed).Select(task => task.Output ?? JsonBytes.Null)).Element;

        public DateTimeOffset Now => now;

        public bool TryGetValue(string name, out JsonElement value)
        {
            value = name == "results" ? _results : _outputs;
            return Names.Contains(name);
        }

        public bool TryGetStep(string stepId, out JsonElement value)
        {
            value = default;
            return false;
        }
    }
}
