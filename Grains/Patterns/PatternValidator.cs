using System.Text.Json;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Patterns;

/// <summary>Checks every requirement of a pattern for a component against what there is, all of them in one pass. Changes nothing.</summary>
public sealed class PatternValidator(ServiceChecks services, SiloCatalogue catalogue, Machines machines, TimeProvider time)
{
    private const string ComponentRequirement = "component";

    internal async Task<CheckedPattern> CheckAsync(Pattern pattern, PatternRequest request, CancellationToken cancellationToken)
    {
        var list = new CheckList();
        var given = request.Parameters ?? JsonBytes.EmptyObject;
        var (bindings, values) = Parameters(list, pattern, request, given);
        if (!ToolNames.IsWellFormed(request.Component) || request.Component.Contains('.', StringComparison.Ordinal))
        {
            list.NotMet(ComponentRequirement, $"'{request.Component}' can not be the name of a service.", "Give the name of a service of services.yaml.");
            return new CheckedPattern(Result(pattern, request, list), null, null);
        }

        var spec = PatternCompiler.Compile(pattern, request.Component, bindings);
        var read = SpecReader.Read(spec, new ProblemList(pattern.Name), ValidationContext.Nothing);
        if (await services.ServiceAsync(list, ComponentRequirement, request.Component, cancellationToken) && read.Spec is { } workflows)
        {
            await ToolsAsync(list, pattern, request.Component, bindings, workflows, cancellationToken);
        }

        await RequirementsAsync(list, pattern, read.Spec, values, cancellationToken);
        return new CheckedPattern(Result(pattern, request, list), spec.ToJson(), values is null ? null : Arguments(values, request.Component));
    }

    private static (Bindings Bindings, JsonBytes? Values) Parameters(CheckList list, Pattern pattern, PatternRequest request, JsonBytes given)
    {
        var problems = new List<PatternIssue>();
        var bindings = Bindings.Read(given.Element, problems);
        problems.ForEach(problem => list.NotMet(problem.Requirement, problem.Message, problem.Mend));
        var known = Operations(pattern);
        foreach (var name in bindings.Operations.Keys.Except(known).ToList())
        {
            list.NotMet(
                $"parameter {PatternCompiler.OperationsParameter}", $"The pattern calls no operation '{name}'.{DidYouMean.Hint(name, known)}", $"It calls {string.Join(", ", known)}: bind only these.");
        }

        var check = ParamChecker.Check(pattern.Parameters, WithoutReserved(given), $"pattern '{pattern.Name}'");
        if (request.Parameters is not null)
        {
            foreach (var problem in check.Problems)
            {
                list.NotMet(problem.Path.Length > 0 ? $"parameter {problem.Path}" : "parameters", problem.Message, "Give it as list_patterns describes it.");
            }
        }

        if (check.Problems.Count == 0)
        {
            list.Met("parameters", pattern.Parameters.Count == 0 ? "The pattern takes none." : "They fit.");
        }

        return (bindings, check.Values);
    }

    private async Task ToolsAsync(CheckList list, Pattern pattern, string component, Bindings bindings, SpecFile spec, CancellationToken cancellationToken)
    {
        var calls = PatternOperations.CallsOf(pattern);
        foreach (var operation in calls.Select(call => call.Operation).Distinct())
        {
            await ToolAsync(list, bindings.ToolOf(component, operation), operation, calls.Where(call => call.Operation == operation).Select(call => call.Arguments), cancellationToken);
        }

        var bound = calls.Select(call => bindings.ToolOf(component, call.Operation)).Concat(ToolNames.BuiltIn).ToHashSet();
        foreach (var tool in PatternCall.Of(spec.Workflows).Where(call => !bound.Contains(call.Tool)).GroupBy(call => call.Tool, StringComparer.Ordinal))
        {
            await ToolAsync(list, tool.Key, null, tool.Select(call => call.Arguments), cancellationToken);
        }
    }

    /// <summary>What several steps give one tool differs: each way is looked at once.</summary>
    private async Task ToolAsync(CheckList list, string tool, string? operation, IEnumerable<IReadOnlyList<string>?> calls, CancellationToken cancellationToken)
    {
        foreach (var arguments in calls.DistinctBy(arguments => string.Join(',', (arguments ?? []).Order(StringComparer.Ordinal))))
        {
            await services.ToolAsync(list, tool, operation, arguments, cancellationToken);
        }
    }

    private async Task RequirementsAsync(CheckList list, Pattern pattern, SpecFile? spec, JsonBytes? values, CancellationToken cancellationToken)
    {
        var scope = values is null ? null : new ParameterScope(values.Element, time.GetUtcNow());
        var own = spec?.Workflows.Select(workflow => workflow.FullName).ToHashSet() ?? [];
        foreach (var child in (spec?.Workflows ?? []).SelectMany(SubWorkflows.Of).Distinct().Where(child => !own.Contains(child)))
        {
            await WorkflowAsync(list, child, cancellationToken);
        }

        foreach (var requirement in pattern.Requirements)
        {
            switch (requirement)
            {
                case ServiceRequirement service:
                    await services.ServiceAsync(list, $"service {service.Service}", service.Service, cancellationToken);
                    break;
                case WorkflowRequirement workflow:
                    await WorkflowAsync(list, workflow.Workflow.Contains('/', StringComparison.Ordinal) ? workflow.Workflow : $"default/{workflow.Workflow}", cancellationToken);
                    break;
                case MachinesRequirement alive:
                    MachinesAlive(list, alive, scope);
                    break;
                case ConditionRequirement condition when scope is not null:
                    Condition(list, condition, scope);
                    break;
            }
        }
    }

    private async Task WorkflowAsync(CheckList list, string workflow, CancellationToken cancellationToken)
    {
        var slash = workflow.IndexOf('/', StringComparison.Ordinal);
        switch (await catalogue.FindAsync("", workflow[..slash], workflow[(slash + 1)..], cancellationToken))
        {
            case null:
                list.NotMet($"workflow {workflow}", $"There is no workflow '{workflow}'.", "Create it, or load the spec file that has it.");
                break;
            case { IsDraft: true }:
                list.NotMet($"workflow {workflow}", $"Workflow '{workflow}' is a draft without steps.", "Give it steps.");
                break;
            default:
                list.Met($"workflow {workflow}", "It exists.");
                break;
        }
    }

    private void MachinesAlive(CheckList list, MachinesRequirement requirement, ParameterScope? scope)
    {
        var present = machines.Present;
        if (requirement.Named is not { } expression)
        {
            if (present.Count >= requirement.AtLeast)
            {
                list.Met("machines", $"{present.Count} are alive: {string.Join(", ", present)}.");
            }
            else
            {
                list.NotMet("machines", $"{requirement.AtLeast} machines are needed; alive: {string.Join(", ", present)}.", "Start silos on further machines.");
            }

            return;
        }

        if (scope is null)
        {
            return;
        }

        foreach (var machine in NamesOf(expression, scope))
        {
            if (present.Contains(machine))
            {
                list.Met($"machine {machine}", "It is alive.");
            }
            else
            {
                list.NotMet(
                    $"machine {machine}", $"Machine '{machine}' is not there.{DidYouMean.Hint(machine, present)} Alive: {string.Join(", ", present)}.",
                    "Start a silo with that name of machine, or name machines that are alive.");
            }
        }
    }

    private static IEnumerable<string> NamesOf(Expression expression, ParameterScope scope)
    {
        try
        {
            return expression.Evaluate(scope).Element is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText())]
                : [];
        }
        catch (ExpressionException)
        {
            // Parameters that do not fit are told as such.
            return [];
        }
    }

    private static void Condition(CheckList list, ConditionRequirement requirement, ParameterScope scope)
    {
        try
        {
            if (requirement.Condition.EvaluateCondition(scope))
            {
                list.Met($"check {requirement.Condition.Text}", "It holds.");
            }
            else
            {
                list.NotMet($"check {requirement.Condition.Text}", $"{requirement.Condition.Text} does not hold for these parameters.", requirement.Message);
            }
        }
        catch (ExpressionException exception)
        {
            list.NotMet($"check {requirement.Condition.Text}", exception.Message, requirement.Message);
        }
    }

    private static PatternValidation Result(Pattern pattern, PatternRequest request, CheckList list) => new()
    {
        PatternName = pattern.Name,
        TargetComponent = request.Component,
        Valid = list.Blocking.Count == 0,
        BlockingIssues = list.Blocking,
        Warnings = list.Warnings,
        Checks = list.Checks,
        ParametersNeeded = [.. pattern.Parameters.Where(parameter => parameter is { Required: true, Default: null }).Select(parameter => parameter.Name)],
    };

    private static List<string> Operations(Pattern pattern) => [.. PatternOperations.Of(pattern).Select(operation => operation.Name)];

    private static JsonBytes WithoutReserved(JsonBytes given) => given.Element.ValueKind != JsonValueKind.Object ? given : JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var field in given.Element.EnumerateObject().Where(field => field.Name != PatternCompiler.OperationsParameter))
        {
            field.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    private static JsonBytes Arguments(JsonBytes values, string component) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var field in values.Element.EnumerateObject())
        {
            field.WriteTo(writer);
        }

        writer.WriteString(PatternCompiler.ComponentParameter, component);
        writer.WriteEndObject();
    });
}

/// <param name="Spec">The workflow that it becomes; null: what was given does not make one.</param>
/// <param name="Arguments">Of that workflow; null: the parameters do not fit.</param>
internal sealed record CheckedPattern(PatternValidation Validation, JsonBytes? Spec, JsonBytes? Arguments);
