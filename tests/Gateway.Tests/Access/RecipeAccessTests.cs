using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Tests.Api;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Recipes are of whoever made the calls: to other keys they are not there.</summary>
public sealed class RecipeAccessTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    private static readonly RecipeOwner Owner = new("key:" + Scopes.Services.Replace(':', '.'), new TargetApi("own", "rest", "http://127.0.0.1:9/openapi.json"));
    private static readonly RecipeOwner Other = new("key:somebody", new TargetApi("others", "rest", "http://127.0.0.1:9/openapi.json"));

    [Fact]
    public async Task RecipesOfAnotherPrincipal_AreUnknown_ButToAnAdministrator()
    {
        await LearnAsync(Owner);
        await LearnAsync(Other);

        var own = await product.GetAsync("/recipes", Scopes.Services);
        var all = await product.GetAsync("/recipes", Scopes.Admin);

        Assert.Equal([Owner.Key], Ids(own));
        Assert.Equal([Owner.Key, Other.Key], Ids(all).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(200, (await product.GetAsync($"/recipes/{Owner.Key}", Scopes.Services)).Status);
        var path = $"/recipes/{Other.Key}";
        Assert.DoesNotContain(Other.Key, (await product.GetAsync(path, Scopes.Services)).IsProblem(404, "WF0560").Replace($"'{Other.Key}'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        (await product.PostAsync($"{path}/echo_to_echo_2/execute", Scopes.Services)).IsProblem(404, "WF0560");
        (await product.PostAsync($"{path}/echo_to_echo_2/promote", Scopes.WorkflowsWrite)).IsProblem(404, "WF0560");
        (await product.SendAsync(HttpMethod.Delete, $"{path}/echo_to_echo_2", Scopes.WorkflowsWrite)).IsProblem(404, "WF0560");
        Assert.Equal(204, (await product.SendAsync(HttpMethod.Delete, $"{path}/echo_to_echo_2", Scopes.Admin)).Status);
    }

    [Fact]
    public async Task CallsOfAnotherPrincipalUnderTheSameKey_TeachNothing()
    {
        var (first, second) = (Owner with { Api = Owner.Api! with { Name = "same" } }, Other with { Api = Other.Api! with { Name = "same" } });
        var recipes = product.Services.GetRequiredService<IGrainFactory>().GetGrain<IRecipeGrain>(first.Key);
        await recipes.Observe(first, Echo("a", "given", "found"));
        await recipes.Observe(first, Echo("b", "found", "last"));

        Assert.Null(await recipes.Observe(second, Echo("a", "other", "hidden") with { SchemaHash = "2" }));

        var set = await recipes.Get(null);
        Assert.Equal((first, 1), (set!.Owner, set.Recipes.Count));
        Assert.True(await recipes.Forget(set.Recipes[0].Name));
    }

    private static IEnumerable<string> Ids(Answer answer) => answer["items"].EnumerateArray().Select(item => item.GetProperty("id").GetString()!);

    private async Task LearnAsync(RecipeOwner owner)
    {
        var recipes = product.Services.GetRequiredService<IGrainFactory>().GetGrain<IRecipeGrain>(owner.Key);
        await recipes.Observe(owner, Echo("a", "given", "found"));
        Assert.Equal("echo_to_echo_2", await recipes.Observe(owner, Echo("b", "found", "last")));
    }

    private static ObservedCall Echo(string argument, string value, string answer) => new()
    {
        Kind = ObservedKind.Operation,
        Tool = "echo",
        Args = JsonBytes.From(new JsonObject { [argument] = value }),
        Facts = [new OutputFact("text", JsonBytes.From(answer))],
        SchemaHash = "1",
    };
}
