using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>Keeps the text that a file gave; without one the shipped pattern of its name is in force.</summary>
[Reentrant]
public sealed class PatternGrain([PersistentState("pattern", "grains")] IPersistentState<PatternState> state, PatternValidator validator) : Grain, IPatternGrain
{
    private (PatternSource Source, Pattern Pattern, WorkflowDefinition Workflow)? _read;

    private string Name => this.GetPrimaryKeyString();

    public Task<PatternView?> Get() => Task.FromResult(Find() is { } found ? PatternViews.Of(found.Pattern, found.Workflow, found.Source) : null);

    public async Task Put(PatternSource source)
    {
        if (state.State.Source != source)
        {
            state.State = new PatternState { Source = source };
            await state.WriteOrLeaveAsync(DeactivateOnIdle, $"pattern {Name}");
        }
    }

    public async Task Remove(string origin)
    {
        if (state.State.Source?.Origin == origin)
        {
            state.State = new PatternState();
            await state.WriteOrLeaveAsync(DeactivateOnIdle, $"pattern {Name}");
        }
    }

    public async Task<PatternValidation?> Validate(PatternRequest request) =>
        Find() is { } found ? (await validator.CheckAsync(found.Pattern, request, CancellationToken.None)).Validation : null;

    public async Task<PatternApplyReply?> Apply(PatternRequest request, string applicationId)
    {
        if (Find() is not { } found)
        {
            return null;
        }

        // What is not given counts as given empty now.
        var given = request with { Parameters = request.Parameters ?? JsonBytes.EmptyObject };
        var application = GrainFactory.GetGrain<IPatternApplicationGrain>(applicationId);
        if (await application.Get() is { } before)
        {
            // A repeat is told of what it started, whatever has become of the requirements since.
            var isSame = before.PatternName == Name && before.TargetComponent == given.Component && before.Parameters.Equals(given.Parameters);
            return new PatternApplyReply(AsBefore(given), isSame ? before : null, null) { IsReused = !isSame };
        }

        var checkedPattern = await validator.CheckAsync(found.Pattern, given, CancellationToken.None);
        if (!checkedPattern.Validation.Valid)
        {
            return new PatternApplyReply(checkedPattern.Validation, null, null);
        }

        var scope = ScopeOf(Name, request.Component);
        var import = await GrainFactory.GetGrain<IRegistryGrain>("default").ImportInto(
            scope, new ImportSpecRequest(checkedPattern.Spec!.ToString(), $"{Name}.json", $"pattern {Name}", request.RequestedBy), target: null);
        if (!import.Accepted)
        {
            return new PatternApplyReply(NotAccepted(checkedPattern.Validation, import), null, null);
        }

        var begun = await application.Begin(new PatternPlan
        {
            Pattern = Name,
            Component = request.Component,
            Parameters = given.Parameters,
            Scope = scope,
            CatalogueVersion = import.CatalogueVersion,
            Workflow = Name,
            Arguments = checkedPattern.Arguments!,
            Checks = PatternViews.Checks(found.Pattern),
            RequestedBy = request.RequestedBy,
        });
        return new PatternApplyReply(checkedPattern.Validation, begun.Application, begun.Start) { IsReused = begun.Start is null };
    }

    /// <summary>The workflows that a pattern becomes are seen under this name only: they are no tools, and in no list of workflows. Neither name has a dot.</summary>
    internal static string ScopeOf(string pattern, string component) => $"pattern-{pattern}.{component}";

    private PatternValidation AsBefore(PatternRequest request) => new()
    {
        PatternName = Name, TargetComponent = request.Component, Valid = true, BlockingIssues = [], Warnings = [], Checks = [], ParametersNeeded = [],
    };

    private static PatternValidation NotAccepted(PatternValidation validation, ImportReply import) => validation with
    {
        Valid = false,
        BlockingIssues = [.. import.Problems.Where(problem => !problem.IsWarning).Select(problem => new PatternIssue(
            problem.Node is { } node ? $"step {node}" : problem.Path, $"{problem.Code}: {problem.Message}", "Correct the pattern, or give other parameters."))],
    };

    private (PatternSource Source, Pattern Pattern, WorkflowDefinition Workflow)? Find()
    {
        if ((state.State.Source ?? ShippedPatterns.Find(Name)) is not { } source)
        {
            return null;
        }

        if (_read?.Source != source)
        {
            var (pattern, workflow, _) = PatternReader.Read(source.Text, source.FileName);
            // One that an older release took in and this one can not read is not in force.
            _read = pattern is null ? null : (source, pattern, workflow!);
        }

        return _read;
    }
}

[GenerateSerializer, Alias("OrleansWorkflows.PatternState")]
public sealed record PatternState
{
    /// <summary>Null: none came from a file.</summary>
    [Id(0)] public PatternSource? Source { get; init; }
}
