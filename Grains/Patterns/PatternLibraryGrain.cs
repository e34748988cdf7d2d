using Orleans.Concurrency;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Patterns;

/// <summary>The names of the patterns that files gave, beside the shipped ones.</summary>
[Reentrant]
public sealed class PatternLibraryGrain([PersistentState("pattern_library", "grains")] IPersistentState<PatternLibraryState> state) : Grain, IPatternLibraryGrain
{
    public async Task<IReadOnlyList<PatternView>> List()
    {
        var views = await Task.WhenAll((await Names()).Select(name => GrainFactory.GetGrain<IPatternGrain>(name).Get()));
        return [.. views.OfType<PatternView>()];
    }

    public Task<IReadOnlyList<string>> Names() =>
        Task.FromResult<IReadOnlyList<string>>([.. ShippedPatterns.Names.Union(state.State.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    public async Task<PatternImportReply> Import(PatternSource source, IReadOnlyList<string> taken)
    {
        var (pattern, _, found) = PatternReader.Read(source.Text, source.FileName);
        Problem[] problems = [.. found.Select(p => new Problem(p.Code, p.Path, p.Message, p.Line, p.Column, p.File, p.Node, p.IsWarning))];
        if (pattern is null)
        {
            return new PatternImportReply(null, problems) { Accepted = false };
        }

        if (taken.Contains(pattern.Name))
        {
            return new PatternImportReply(
                null, [.. problems, new Problem("WF0524", "name", $"Another file of the directory has the pattern '{pattern.Name}' already. Rename one of the two.", 1, 1, source.FileName)]) { Accepted = false };
        }

        // The name first: one without a text is not listed, a text without its name would be nowhere.
        if (!state.State.Names.Contains(pattern.Name))
        {
            state.State = new PatternLibraryState { Names = [.. state.State.Names, pattern.Name] };
            await state.WriteOrLeaveAsync(DeactivateOnIdle, "the pattern library");
        }

        await GrainFactory.GetGrain<IPatternGrain>(pattern.Name).Put(source);
        return new PatternImportReply(pattern.Name, problems) { Accepted = true };
    }

    public async Task Remove(string name, string origin)
    {
        await GrainFactory.GetGrain<IPatternGrain>(name).Remove(origin);
        if (state.State.Names.Contains(name) && await GrainFactory.GetGrain<IPatternGrain>(name).Get() is null or { Origin: ShippedPatterns.Origin })
        {
            state.State = new PatternLibraryState { Names = [.. state.State.Names.Where(known => known != name)] };
            await state.WriteOrLeaveAsync(DeactivateOnIdle, "the pattern library");
        }
    }
}

[GenerateSerializer, Alias("OrleansWorkflows.PatternLibraryState")]
public sealed record PatternLibraryState
{
    [Id(0)] public IReadOnlyList<string> Names { get; init; } = [];
}
