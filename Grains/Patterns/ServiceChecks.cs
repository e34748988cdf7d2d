using System.Text.Json;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Patterns;

/// <summary>Whether services and their tools are there as a pattern needs them. Reads descriptions of services, calls no operation.</summary>
public sealed class ServiceChecks(ServiceRegistry services)
{
    /// <returns>False: nothing more can be said of its operations.</returns>
    internal async Task<bool> ServiceAsync(CheckList list, string requirement, string service, CancellationToken cancellationToken)
    {
        var all = services.Health();
        if (all.FirstOrDefault(known => known.Name == service) is not { } found)
        {
            var names = all.Select(known => known.Name).ToList();
            list.NotMet(
                requirement, $"There is no service '{service}'.{DidYouMean.Hint(service, names)}",
                names.Count == 0 ? "Add it to services.yaml; no service is configured yet." : $"Name one of {string.Join(", ", names)}, or add it to services.yaml.");
            return false;
        }

        if (!found.Enabled)
        {
            list.NotMet(requirement, $"Service '{service}' is switched off.", $"Set 'enabled: true' of '{service}' in services.yaml.");
            return false;
        }

        try
        {
            await services.ListToolsAsync(service, cancellationToken);
        }
        catch (ServiceUnavailableException exception)
        {
            list.NotMet(requirement, exception.Message, "Check its address, credentials and description in services.yaml, and that it runs; then validate again.");
            return false;
        }

        if (found.Breaker == "open")
        {
            list.NotMet(
                requirement, $"The circuit breaker of service '{service}' is open: it failed several times in a row, and calls are refused until {found.RetryAt:HH:mm:ss} UTC.",
                "See that the service is well, and validate again when the breaker lets calls through.");
            return true;
        }

        list.Met(requirement, $"Service '{service}' ({found.Kind}) is on and can be read.");
        return true;
    }

    /// <summary>One tool and the arguments it would be called with.</summary>
    /// <param name="operation">What the pattern calls it; null: it names the tool itself.</param>
    internal async Task ToolAsync(CheckList list, string tool, string? operation, IReadOnlyCollection<string>? arguments, CancellationToken cancellationToken)
    {
        var requirement = operation is null ? $"tool {tool}" : $"operation {operation}";
        var found = await services.FindAsync(tool, null, cancellationToken);
        var bind = operation is null ? "Name a tool that there is in the pattern." : $"Bind the operation to a tool that there is: operations: {{\"{operation}\": \"…\"}} among the parameters.";
        switch (found.Kind)
        {
            case ToolLookupKind.Unknown:
                list.NotMet(requirement, $"There is no tool '{tool}'.{(found.Candidates.Count > 0 ? $" Did you mean '{string.Join("' or '", found.Candidates)}'?" : "")}", bind);
                return;
            case ToolLookupKind.Ambiguous:
                list.NotMet(requirement, $"Several services have a tool '{tool}': {string.Join(", ", found.Candidates)}.", bind);
                return;
            case ToolLookupKind.NotKnown:
                list.Unknown(requirement, $"Whether there is a tool '{tool}' is not known now: {string.Join(", ", found.Candidates)} can not be read.", "Validate again when the service can be read.");
                return;
        }

        var (missing, unknown) = Compare(found.Tool!.InputSchema.Element, arguments);
        if (missing.Count == 0 && unknown.Count == 0)
        {
            list.Met(requirement, $"'{tool}' is there and takes the arguments.");
            return;
        }

        var differences = string.Join("; ", ((string[])
        [
            missing.Count > 0 ? $"it needs {string.Join(", ", missing)}, which the pattern does not give" : "",
            unknown.Count > 0 ? $"it does not know {string.Join(", ", unknown)}" : "",
        ]).Where(text => text.Length > 0));
        list.NotMet(
            requirement, $"'{tool}' does not take the arguments of the pattern: {differences}.",
            operation is null ? "Correct the arguments in the pattern." : $"Bind '{operation}' to a tool that takes them (operations: {{\"{operation}\": \"…\"}}), or copy the pattern into your pattern directory and adapt its arguments.");
    }

    private static (List<string> Missing, List<string> Unknown) Compare(JsonElement schema, IReadOnlyCollection<string>? arguments)
    {
        if (arguments is null || schema.ValueKind != JsonValueKind.Object)
        {
            return ([], []);
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
        var isClosed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => property.Name).ToHashSet() : [];
        return ([.. required.Except(arguments)], isClosed ? [.. arguments.Except(known)] : []);
    }
}
