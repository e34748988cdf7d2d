using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Patterns;

/// <summary>Lists, validates and applies patterns: the one way in, for REST and MCP.</summary>
public sealed class PatternApplier(IGrainFactory grains, ExecutionStarter executions, TimeProvider time)
{
    /// <summary>Of the executions of patterns: what a caller must see to see applications.</summary>
    public const string Domain = "patterns";

    private const int MaxNameLength = 128;

    public Task<IReadOnlyList<PatternView>> ListAsync() => grains.GetGrain<IPatternLibraryGrain>(IPatternLibraryGrain.Key).List();

    /// <exception cref="ApiProblemException">There is no such pattern.</exception>
    public async Task<PatternView> GetAsync(string name) => await (await PatternAsync(name)).Get() ?? throw await UnknownAsync(name);

    /// <exception cref="ApiProblemException">There is no such pattern.</exception>
    public async Task<PatternValidation> ValidateAsync(string name, PatternRequest request) => await (await PatternAsync(name)).Validate(request) ?? throw await UnknownAsync(name);

    /// <summary>Starts the application, or finds the one that the same key has started; waits for its end at most for <paramref name="wait"/>.</summary>
    /// <exception cref="ApiProblemException">A requirement is not met, or it was refused for another reason; nothing was started.</exception>
    public async Task<PatternApplicationView> ApplyAsync(string name, PatternRequest request, string? idempotencyKey, TimeSpan wait, CancellationToken cancellationToken)
    {
        var id = (idempotencyKey is { } key ? ExecutionId.Hash(WorkflowCatalogue.Tenant, $"pattern|{name}", key) : ExecutionId.New(time.GetUtcNow())).Value;
        var reply = await (await PatternAsync(name)).Apply(request, id) ?? throw await UnknownAsync(name);
        if (!reply.Validation.Valid)
        {
            throw new ApiProblemException(PatternProblems.Blocked(reply.Validation));
        }

        if (reply.IsReused)
        {
            throw new ApiProblemException(PatternProblems.KeyReused(id));
        }

        if (reply.Application is not { } application)
        {
            throw new ApiProblemException(reply.Refusal?.Outcome switch
            {
                StartOutcome.Overloaded => ApiProblems.Overloaded(),
                StartOutcome.InvalidArguments => ApiProblems.InvalidArguments(reply.Refusal.Problems),
                var outcome => ApiProblems.NotPossible($"The execution of the pattern could not be started ({outcome}). {string.Join(" ", reply.Refusal?.Problems.Select(problem => problem.Message) ?? [])}"),
            });
        }

        return await WaitAsync(application, wait, cancellationToken);
    }

    /// <summary>How an application stands, when it has ended or asks something, or <paramref name="wait"/> is over.</summary>
    /// <exception cref="ApiProblemException">There is no such application that the caller sees.</exception>
    public async Task<PatternApplicationView> ReadAsync(string id, AccessGrant grant, TimeSpan wait, CancellationToken cancellationToken) =>
        id.Length == 32 && id.All(char.IsAsciiHexDigitLower)
        && await grains.GetGrain<IPatternApplicationGrain>(id).Get() is { } application && grant.Sees(Domain, application.PatternName)
            ? await WaitAsync(application, wait, cancellationToken)
            : throw new ApiProblemException(PatternProblems.UnknownApplication(id));

    private async Task<PatternApplicationView> WaitAsync(PatternApplicationView application, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero || ExecutionStarter.IsSettled(application.Status))
        {
            return application;
        }

        await executions.WaitAsync(new ExecutionId(application.ExecutionId), wait, includeSteps: false, cancellationToken);
        return await grains.GetGrain<IPatternApplicationGrain>(application.ApplicationId).Get() ?? application;
    }

    /// <summary>Texts that can not be names reach no grain.</summary>
    private async Task<IPatternGrain> PatternAsync(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? grains.GetGrain<IPatternGrain>(name)
            : throw await UnknownAsync(name);

    private async Task<ApiProblemException> UnknownAsync(string name) =>
        new(PatternProblems.Unknown(name, [.. (await ListAsync()).Select(pattern => pattern.Name)]));
}
