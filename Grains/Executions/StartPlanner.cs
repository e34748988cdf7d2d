using System.Security.Cryptography;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions;

/// <summary>Resolves everything that a start needs before the engine decides on it: definition, pinned revisions, checked arguments.</summary>
public sealed class StartPlanner(SiloCatalogue catalogue, DefinitionCache definitions)
{
    public async Task<StartPlan> PlanAsync(StartExecutionRequest request, CancellationToken cancellationToken)
    {
        var revision = request.Revision;
        if (request.CatalogueVersion > catalogue.Version)
        {
            await catalogue.RefreshAsync(cancellationToken);
        }

        if (revision is null)
        {
            var entry = await catalogue.FindAsync(request.Scope, request.Domain, request.Workflow, cancellationToken);
            if (entry is null)
            {
                return StartPlan.Refused(StartOutcome.UnknownWorkflow, new Problem(
                    "WF0201", "workflow", $"There is no workflow '{request.Domain}/{request.Workflow}'. GET /workflows lists those there are."));
            }

            revision = entry.Revision;
        }

        var definition = await definitions.GetAsync(revision, cancellationToken);
        if (definition.IsDraft)
        {
            return StartPlan.Refused(StartOutcome.Draft, new Problem(
                "WF0202", "workflow", $"Workflow '{definition.FullName}' is a draft without steps. Give it steps, then start it."));
        }

        // A child has the labels of its parent, which may have begun before there were rules.
        if (request.Parent is null && LabelRules.Check(request.Labels) is { Count: > 0 } wrong)
        {
            return StartPlan.Refused(StartOutcome.InvalidArguments, wrong);
        }

        var check = ParamChecker.Check(definition.Params, request.Params, $"workflow '{definition.Name}'");
        if (check.Problems.Count > 0)
        {
            return StartPlan.Refused(
                StartOutcome.InvalidArguments, [.. check.Problems.Select(p => new Problem("WF0210", p.Path, p.Message))]);
        }

        var pins = request.Parent?.Pins ?? await PinAsync(request.Scope, definition, cancellationToken);
        return new StartPlan(StartOutcome.Started, [], definition, check.Values!, pins);
    }

    /// <summary>Tells a repeated request from another one under the same key.</summary>
    public static string DigestOf(StartExecutionRequest request)
    {
        var content = JsonBytes.Write(w =>
        {
            w.WriteStartArray();
            w.WriteStringValue(request.Domain);
            w.WriteStringValue(request.Workflow);
            w.WriteRawValue(request.Params.Utf8);
            foreach (var (key, value) in request.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            {
                w.WriteStringValue(key);
                w.WriteStringValue(value);
            }

            foreach (var machine in request.TargetMachines)
            {
                w.WriteStringValue(machine);
            }

            w.WriteEndArray();
        });
        return Convert.ToHexStringLower(SHA256.HashData(content.Utf8).AsSpan(0, 16));
    }

    /// <summary>The revision of every sub-workflow that can be reached, so that an upload never changes what is running.</summary>
    private async Task<IReadOnlyDictionary<string, string>> PinAsync(
        string scope, WorkflowDefinition root, CancellationToken cancellationToken)
    {
        var pins = new Dictionary<string, string>();
        var open = new Stack<WorkflowDefinition>([root]);
        while (open.TryPop(out var definition))
        {
            foreach (var name in SubWorkflows.Of(definition))
            {
                var slash = name.IndexOf('/', StringComparison.Ordinal);
                if (name == root.FullName)
                {
                    pins[name] = root.Revision;
                }
                else if (!pins.ContainsKey(name)
                    && await catalogue.FindAsync(scope, name[..slash], name[(slash + 1)..], cancellationToken) is { } entry)
                {
                    pins[name] = entry.Revision;
                    open.Push(await definitions.GetAsync(entry.Revision, cancellationToken));
                }
            }
        }

        return pins;
    }
}

/// <param name="Definition">Null when refused.</param>
public sealed record StartPlan(
    StartOutcome Outcome,
    IReadOnlyList<Problem> Problems,
    WorkflowDefinition? Definition,
    JsonBytes Params,
    IReadOnlyDictionary<string, string> Pins)
{
    public static StartPlan Refused(StartOutcome outcome, params IReadOnlyList<Problem> problems) =>
        new(outcome, problems, null, JsonBytes.EmptyObject, new Dictionary<string, string>());
}
