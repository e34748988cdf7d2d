using System.Text.Json;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Patterns;

/// <summary>What the requirements of a pattern can refer to: its parameters, checked and with their defaults.</summary>
internal sealed class ParameterScope(JsonElement parameters, DateTimeOffset now) : IScope
{
    public DateTimeOffset Now => now;

    public bool TryGetValue(string name, out JsonElement value) => parameters.TryGetProperty(name, out value);

    public bool TryGetStep(string stepId, out JsonElement value)
    {
        value = default;
        return false;
    }
}
