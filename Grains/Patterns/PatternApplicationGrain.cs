using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Patterns;

/// <summary>
/// Remembers what was applied to what; how it stands is read from its execution, whose id follows from the application's, so that a start that is made
/// again is the same one.
/// </summary>
public sealed class PatternApplicationGrain(
    [PersistentState("pattern_application", "grains")] IPersistentState<PatternApplicationState> state, TimeProvider time) : Grain, IPatternApplicationGrain
{
    private string Id => this.GetPrimaryKeyString();

    private ExecutionId Execution => ExecutionId.Hash("pattern", Id);

    public async Task<PatternBeginReply> Begin(PatternPlan plan)
    {
        if (state.State.Plan is not { } known)
        {
            // Before the start: an execution that nobody remembers would be none of an application.
            state.State = new PatternApplicationState { Plan = plan, AppliedAt = time.GetUtcNow() };
            await state.WriteOrLeaveAsync(DeactivateOnIdle, $"pattern application {Id}");
        }
        else if (known.Pattern == plan.Pattern && known.Component == plan.Component && known.Parameters.Equals(plan.Parameters)
            && (known.RequestedBy is null || plan.RequestedBy is null || known.RequestedBy == plan.RequestedBy))
        {
            plan = known;
        }
        else
        {
            return new PatternBeginReply(null, null);
        }

        var start = await GrainFactory.GetGrain<IExecutionGrain>(Execution.Value).Start(new StartExecutionRequest
        {
            Domain = PatternCompiler.Domain,
            Workflow = plan.Workflow,
            Scope = plan.Scope,
            CatalogueVersion = plan.CatalogueVersion,
            Params = plan.Arguments,
            Labels = new Dictionary<string, string> { ["pattern"] = plan.Pattern, ["component"] = plan.Component, ["pattern_application"] = Id },
            StartedBy = plan.RequestedBy,
        });
        return start.Outcome is StartOutcome.Started or StartOutcome.Existing
            ? new PatternBeginReply(await Get(), start)
            : new PatternBeginReply(null, start);
    }

    public async Task<PatternApplicationView?> Get() =>
        state.State.Plan is { } plan && await GrainFactory.GetGrain<IExecutionQueryGrain>(0).Get(Execution) is { } execution
            ? ApplicationViews.Of(Id, plan, state.State.AppliedAt, execution)
            : null;
}

[GenerateSerializer, Alias("OrleansWorkflows.PatternApplicationState")]
public sealed record PatternApplicationState
{
    /// <summary>Null: there is no such application.</summary>
    [Id(0)] public PatternPlan? Plan { get; init; }

    [Id(1)] public DateTimeOffset AppliedAt { get; init; }
}
