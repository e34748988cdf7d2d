using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Recipes;

/// <summary>
/// Learns from the calls of one caller and keeps what came of it as workflows of a private catalogue, so that a recipe runs as any workflow does. The calls themselves are
/// in memory only.
/// </summary>
public sealed partial class RecipeGrain(
    [PersistentState("recipes", "grains")] IPersistentState<RecipeState> recipes, TimeProvider time, ILogger<RecipeGrain> logger) : Grain, IRecipeGrain
{
    /// <summary>The least recently used go first.</summary>
    public const int MaxRecipes = 40;

    private const int MaxCalls = 12;

    /// <summary>What lies further back belongs to another sequence.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly List<(ObservedCall Call, DateTimeOffset At, string? Recipe)> _calls = [];

    private string Key => this.GetPrimaryKeyString();

    private string Scope => RecipeOwner.ScopeOf(Key);

    private IRegistryGrain Registry => GrainFactory.GetGrain<IRegistryGrain>("default");

    public async Task<string?> Observe(RecipeOwner owner, ObservedCall call)
    {
        if (recipes.State.Owner is { } known && known != owner)
        {
            // The key is a short hash of its owner: whoever has found another of the same hash learns nothing here, and teaches nothing.
            return null;
        }

        await DropChangedAsync(SchemasOf([call]));
        var now = time.GetUtcNow();
        _calls.RemoveAll(past => now - past.At > Memory);
        if (_calls.Count == MaxCalls)
        {
            _calls.RemoveAt(0);
        }

        _calls.Add((call, now, null));
        if (RecipeLearner.Learn([.. _calls.Select(past => past.Call)]) is not { } draft || recipes.State.Recipes.Any(learned => learned.Fingerprint == draft.Fingerprint))
        {
            return null;
        }

        return await TakeInAsync(owner, call, draft, now);
    }

    public Task<RecipeSet?> Get(string? schemaHash) =>
        Refresh(schemaHash is { Length: > 0 } && recipes.State.Owner is { } owner ? new Dictionary<string, string> { [owner.Name] = schemaHash } : []);

    public async Task<RecipeSet?> Refresh(IReadOnlyDictionary<string, string> schemas)
    {
        await DropChangedAsync(schemas);
        return recipes.State is { Owner: { } owner } state
            ? new RecipeSet(Key, owner, state.SchemaHash, Scope, DomainOf(owner), state.CatalogueVersion, state.Recipes)
            : null;
    }

    public async Task<Recipe?> Use(string name)
    {
        if (Find(name) is not { } recipe)
        {
            return null;
        }

        var used = recipe with { UsedAt = time.GetUtcNow(), Uses = recipe.Uses + 1 };
        await WriteAsync(recipes.State with { Recipes = [.. recipes.State.Recipes.Select(known => known == recipe ? used : known)] });
        return used;
    }

    public async Task<bool> Forget(string name)
    {
        if (Find(name) is not { } recipe)
        {
            return false;
        }

        await DropAsync([recipe]);
        return true;
    }

    public async Task<ImportReply?> Promote(string name, PromoteRecipe request)
    {
        if (Find(name) is not { } recipe)
        {
            return null;
        }

        var owner = recipes.State.Owner!;
        var definition = JsonNode.Parse(recipe.Definition.Utf8)!.AsObject();
        definition["description"] = request.Description ?? recipe.Description;
        var spec = SpecOf(request.Domain ?? DomainOf(owner), request.Workflow ?? recipe.Name, definition);
        return await Registry.ImportInto("", new ImportSpecRequest(spec, "recipe.json", "api", request.By), owner.Api);
    }

    private async Task<string?> TakeInAsync(RecipeOwner owner, ObservedCall call, RecipeDraft draft, DateTimeOffset now)
    {
        var name = FreeName(draft.Name);
        var reply = await Registry.ImportInto(
            Scope, new ImportSpecRequest(SpecOf(DomainOf(owner), name, JsonNode.Parse(draft.Definition.Utf8)!.AsObject()), "recipe.json", "recipe", owner.Principal), owner.Api);
        if (!reply.Accepted)
        {
            LogNotTaken(logger, Key, draft.Name, string.Join("; ", reply.Problems.Select(problem => $"{problem.Code} {problem.Path}: {problem.Message}")));
            return null;
        }

        // What it goes further than was only a beginning, unless somebody uses it.
        var beginnings = draft.Calls.SkipLast(1).Select(place => _calls[place].Recipe).OfType<string>().ToHashSet();
        var superseded = recipes.State.Recipes.Where(known => known.Uses == 0 && beginnings.Contains(known.Name)).ToList();
        var kept = recipes.State.Recipes.Except(superseded).ToList();
        var tooMany = kept.OrderBy(known => known.UsedAt ?? known.LearnedAt).Take(Math.Max(0, kept.Count + 1 - MaxRecipes)).ToList();
        var recipe = new Recipe
        {
            Name = name,
            Description = draft.Description,
            Steps = draft.Steps,
            Definition = draft.Definition,
            Fingerprint = draft.Fingerprint,
            LearnedAt = now,
            Schemas = SchemasOf(draft.Calls.Select(place => _calls[place].Call)),
        };
        await UnloadAsync(owner, [.. superseded, .. tooMany]);
        await WriteAsync(recipes.State with
        {
            Owner = owner,
            SchemaHash = recipe.Schemas.GetValueOrDefault(owner.Name, recipes.State.SchemaHash),
            Recipes = [.. kept.Except(tooMany), recipe],
            CatalogueVersion = reply.CatalogueVersion,
        });
        await GrainFactory.GetGrain<IRecipeIndexGrain>(IRecipeIndexGrain.All).Add(Key);
        _calls[^1] = _calls[^1] with { Recipe = name };
        LogLearned(logger, Key, name, string.Join(", ", draft.Steps));
        return name;
    }

    /// <summary>A service that is another one now: nothing that was learned of the old one is to be trusted.</summary>
    private async Task DropChangedAsync(IReadOnlyDictionary<string, string> schemas)
    {
        _calls.RemoveAll(known => HasChanged(SchemasOf([known.Call])));
        if (recipes.State.Recipes.Where(recipe => HasChanged(SchemasOf(recipe))).ToList() is { Count: > 0 } outdated)
        {
            LogChanged(logger, Key, outdated.Count);
            await DropAsync(outdated);
        }

        bool HasChanged(IReadOnlyDictionary<string, string> learned) => learned.Any(service => schemas.TryGetValue(service.Key, out var now) && now != service.Value);
    }

    private static Dictionary<string, string> SchemasOf(IEnumerable<ObservedCall> calls) => calls.Where(call => call.SchemaHash.Length > 0)
        .GroupBy(call => call.Service, StringComparer.Ordinal)
        .ToDictionary(service => service.Key, service => service.Last().SchemaHash, StringComparer.Ordinal);

    private IReadOnlyDictionary<string, string> SchemasOf(Recipe recipe) =>
        recipe.Schemas.Count > 0 ? recipe.Schemas : new Dictionary<string, string> { [recipes.State.Owner!.Name] = recipes.State.SchemaHash };

    private async Task DropAsync(IReadOnlyList<Recipe> gone)
    {
        await UnloadAsync(recipes.State.Owner!, gone);
        await WriteAsync(recipes.State with { Recipes = [.. recipes.State.Recipes.Except(gone)] });
        if (recipes.State.Recipes.Count == 0)
        {
            await GrainFactory.GetGrain<IRecipeIndexGrain>(IRecipeIndexGrain.All).Remove(Key);
        }
    }

    private async Task UnloadAsync(RecipeOwner owner, IReadOnlyList<Recipe> gone)
    {
        foreach (var recipe in gone)
        {
            await Registry.UnloadFrom(Scope, DomainOf(owner), recipe.Name);
        }
    }

    private Recipe? Find(string name) => recipes.State.Recipes.FirstOrDefault(recipe => recipe.Name == name);

    private string FreeName(string wish)
    {
        var name = wish;
        for (var number = 2; Find(name) is not null; number++)
        {
            var end = $"_{number}";
            name = wish[..Math.Min(wish.Length, RecipeWriter.MaxName - end.Length)] + end;
        }

        return name;
    }

    private Task WriteAsync(RecipeState state)
    {
        recipes.State = state;
        return recipes.WriteOrLeaveAsync(DeactivateOnIdle, $"the recipes {Key}");
    }

    private static string DomainOf(RecipeOwner owner) => Slugs.From(owner.Name, "api");

    private static string SpecOf(string domain, string workflow, JsonObject definition) =>
        new JsonObject { ["domain"] = domain, ["workflows"] = new JsonObject { [workflow] = definition } }.ToJsonString(JsonText.Options);

    [LoggerMessage(1, LogLevel.Information, "Recipes {Recipes}: {Recipe} is learned: {Steps}")]
    private static partial void LogLearned(ILogger logger, string recipes, string recipe, string steps);

    [LoggerMessage(2, LogLevel.Warning, "Recipes {Recipes}: {Recipe} is no valid workflow and was left out: {Problems}")]
    private static partial void LogNotTaken(ILogger logger, string recipes, string recipe, string problems);

    [LoggerMessage(3, LogLevel.Information, "Recipes {Recipes}: a service has changed, {Count} recipes are dropped")]
    private static partial void LogChanged(ILogger logger, string recipes, int count);
}
