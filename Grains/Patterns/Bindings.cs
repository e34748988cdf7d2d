using System.Text.Json;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>
/// Which tool each operation of the component is: by default the one of its own name. Given with the parameters, as <c>operations: {deploy: create_release,
/// backup: vault.snapshot}</c>: a name alone is an operation of the component, one with a dot a tool of any service.
/// </summary>
internal sealed record Bindings(IReadOnlyDictionary<string, string> Operations)
{
    public static readonly Bindings None = new(new Dictionary<string, string>());

    /// <summary>Takes them out of the parameters.</summary>
    public static Bindings Read(JsonElement parameters, List<PatternIssue> problems)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty(PatternCompiler.OperationsParameter, out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return None;
        }

        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(field => field.Value.ValueKind != JsonValueKind.String || !ToolNames.IsWellFormed(field.Value.GetString()!)))
        {
            problems.Add(new PatternIssue(
                $"parameter {PatternCompiler.OperationsParameter}", "'operations' must be an object of names of tools.", "Write it as {\"deploy\": \"create_release\"}, or leave it out."));
            return None;
        }

        return new Bindings(given.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!, StringComparer.Ordinal));
    }

    public string ToolOf(string component, string operation) =>
        !Operations.TryGetValue(operation, out var bound) ? $"{component}.{operation}"
        : bound.Contains('.', StringComparison.Ordinal) ? bound
        : $"{component}.{bound}";
}
