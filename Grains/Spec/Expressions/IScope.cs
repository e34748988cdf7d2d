using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>The names that an expression can refer to at one moment of an execution.</summary>
public interface IScope
{
    /// <summary>The instant that <c>now()</c> answers with: fixed for one evaluation, so that a decision is repeatable.</summary>
    DateTimeOffset Now { get; }

    /// <summary>
    /// The value of a name: a parameter, output name, node id, loop variable, or one of <c>execution</c> and <c>error</c>. False: it does not
    /// exist (yet), for example because its node was skipped.
    /// </summary>
    bool TryGetValue(string name, out JsonElement value);

    /// <summary>The output of the step with this id: <c>$steps["a-b"]</c>.</summary>
    bool TryGetStep(string stepId, out JsonElement value);
}
