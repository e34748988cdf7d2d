using System.Security.Cryptography;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions;

/// <summary>Resolves everything that a fork needs before the engine decides on it: the state to begin with, and the checked arguments.</summary>
public sealed class ForkPlanner(IExecutionJournal journal, DefinitionCache definitions, StoredOutputs outputs)
{
    private const int RowsAtOnce = 500;

    public async Task<ForkPlan> PlanAsync(ForkExecutionRequest request, CancellationToken cancellationToken)
    {
        if (await journal.ReadHeaderAsync(request.Source, cancellationToken) is not { } header)
        {
            return ForkPlan.Refused(StartOutcome.UnknownSource, new Problem("WF0207", "", $"There is no execution '{request.Source}'."));
        }

        var definition = await definitions.GetAsync(header.Revision, cancellationToken);
        var (source, refusal) = request.Snapshot is { } snapshot
            ? await FromSnapshotAsync(request.Source, snapshot, definition, cancellationToken)
            : await BeforeStepAsync(request.Source, request.Step!, definition, cancellationToken);
        if (source is null)
        {
            return refusal!;
        }

        if (source.Target is not null && header.Status.HasEnded())
        {
            return ForkPlan.Refused(StartOutcome.NotPossible, new Problem(
                "WF0224", "", $"The headers for the API of execution {request.Source} were deleted when it ended, so its calls can not be made again. Start the workflow anew."));
        }

        if (source is { Target: not null, StartedBy: { } owner } && request.StartedBy is { } caller && caller != owner)
        {
            return ForkPlan.Refused(StartOutcome.NotPossible, new Problem(
                "WF0224", "", $"Execution {request.Source} calls an API in the name of another caller, whose headers a fork of yours can not use. Start the workflow anew, with headers of your own."));
        }

        var labels = Merged(source.Labels, request.Labels);
        if (request.Labels.Count > 0 && LabelRules.Check(labels) is { Count: > 0 } wrong)
        {
            return ForkPlan.Refused(StartOutcome.InvalidArguments, wrong);
        }

        // A fork's journal holds every output that it takes over, the large ones too.
        source = await outputs.WithOutputsAsync(request.Source, () => Outputs.AllKept(source), cancellationToken);
        var check = ParamChecker.Check(definition.Params, Merged(source.Params, request.Params), $"workflow '{definition.Name}'");
        return check.Problems.Count > 0
            ? ForkPlan.Refused(StartOutcome.InvalidArguments, [.. check.Problems.Select(p => new Problem("WF0210", p.Path, p.Message))])
            : new ForkPlan(StartOutcome.Started, [], source, check.Values!, labels);
    }

    /// <summary>Tells a repeated request from another one under the same key.</summary>
    public static string DigestOf(ForkExecutionRequest request)
    {
        var content = JsonBytes.Write(w =>
        {
            w.WriteStartArray();
            w.WriteStringValue(request.Source.Value);
            w.WriteStringValue(request.Snapshot);
            w.WriteStringValue(request.Step);
            w.WriteRawValue(request.Params.Utf8);
            foreach (var (key, value) in request.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            {
                w.WriteStringValue(key);
                w.WriteStringValue(value);
            }

            w.WriteEndArray();
        });
        return Convert.ToHexStringLower(SHA256.HashData(content.Utf8).AsSpan(0, 16));
    }

    private async Task<(ExecutionState? State, ForkPlan? Refusal)> FromSnapshotAsync(
        ExecutionId id, string name, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        if (await journal.ReadSnapshotAsync(id, name, cancellationToken) is { State: { } state })
        {
            return (StoredExecutions.StateOf(id, state, definition), null);
        }

        var known = (await journal.ListSnapshotsAsync(id, cancellationToken)).Select(s => s.Name).Distinct().ToArray();
        return (null, ForkPlan.Refused(StartOutcome.UnknownPoint, new Problem(
            "WF0241", "snapshot", $"Execution {id} has no snapshot '{name}'.{DidYouMean.Hint(name, known)} {(known.Length == 0 ? "It has none; name a step instead." : $"It has: {string.Join(", ", known)}.")}")));
    }

    /// <summary>As it was before the first event of the step, or of its last run.</summary>
    private async Task<(ExecutionState? State, ForkPlan? Refusal)> BeforeStepAsync(
        ExecutionId id, string step, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var state = ExecutionState.New(id, definition);
        ExecutionState? found = null;
        while (await journal.ReadAsync(id, state.Sequence + 1, RowsAtOnce, cancellationToken) is { Count: > 0 } rows)
        {
            if (rows[0].FirstSequence != state.Sequence + 1)
            {
                return (null, ForkPlan.Refused(StartOutcome.NotPossible, new Problem(
                    "WF0224", "step", $"The history of execution {id} is not kept any more. Name a snapshot, or start the workflow anew.")));
            }

            foreach (var e in rows.SelectMany(row => StoredExecutions.EventsOf(id, row)))
            {
                if (e is StepEvent of && of.Step == step && state.Step(step) is null)
                {
                    found = state;
                }

                state = ExecutionEngine.Apply(state, e);
            }
        }

        return found is not null ? (found, null) : (null, ForkPlan.Refused(StartOutcome.UnknownPoint, new Problem(
            "WF0240", "step", Retrying.Unknown(state, step, out _) ?? $"Step '{step}' has not run in execution {id}. Its history lists those that have.")));
    }

    private static JsonBytes Merged(JsonBytes source, JsonBytes given) => JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        foreach (var field in source.Element.EnumerateObject().Where(f => !given.Element.TryGetProperty(f.Name, out _)).Concat(given.Element.EnumerateObject()))
        {
            field.WriteTo(w);
        }

        w.WriteEndObject();
    });

    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> source, IReadOnlyDictionary<string, string> given)
    {
        var labels = new Dictionary<string, string>(source);
        foreach (var (name, value) in given)
        {
            labels[name] = value;
        }

        return labels;
    }
}

/// <param name="Source">The state to begin with; null when refused.</param>
public sealed record ForkPlan(
    StartOutcome Outcome, IReadOnlyList<Problem> Problems, ExecutionState? Source, JsonBytes Params, IReadOnlyDictionary<string, string> Labels)
{
    public static ForkPlan Refused(StartOutcome outcome, params IReadOnlyList<Problem> problems) =>
        new(outcome, problems, null, JsonBytes.EmptyObject, new Dictionary<string, string>());
}
