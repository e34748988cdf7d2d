using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Recipes;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>/recipes</c>: what was learned from calls of APIs and services over MCP.</summary>
public sealed class RecipeResource(IGrainFactory grains, OfferedRecipes offered, RecipePromotion promotion, StartResource starts, GatewaySettings settings)
{
    private const string One = "/recipes/{id}/{recipe}";

    private static readonly ParameterDoc TargetHeaders = new("X-Target-Headers", "JSON object of headers for the API, such as its credentials.", In: "header");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/recipes", List, new RouteDoc("listRecipes", "Recipes", "Sequences of calls that worked, by API; those of configured services alone under services", Scopes.Services)
        {
            Parameters = [new("api", "Only those of APIs of this name.")],
            Responses = [new(200, "The caller's own; with the scope admin everybody's.", "RecipeList")],
        });
        routes.Map("GET", "/recipes/{id}", Show, new RouteDoc("getRecipes", "Recipes", "The recipes of one caller for one API", Scopes.Services)
        {
            Responses = [new(200, "With their definitions.", "RecipeSet"), CommonDocs.NotFound],
        });
        routes.Map("DELETE", One, Forget, new RouteDoc("deleteRecipe", "Recipes", "Forget a recipe; running executions finish", Scopes.WorkflowsWrite)
        {
            Responses = [new(204, "Forgotten."), CommonDocs.NotFound],
        });
        routes.Map("POST", One + "/execute", Execute, new RouteDoc("executeRecipe", "Recipes", "Run a recipe and wait for its end", Scopes.Services)
        {
            Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer, TargetHeaders],
            Body = new BodyDoc("StartRequest", false, "application/json"),
            Responses = CommonDocs.Start,
        });
        routes.Map("POST", One + "/promote", Promote, new RouteDoc("promoteRecipe", "Recipes", "Make a workflow of a recipe, which stays", Scopes.WorkflowsWrite)
        {
            Body = new BodyDoc("PromoteRecipe", false, "application/json"),
            Responses = [new(201, "Stored.", "ImportedSpec"), CommonDocs.Invalid, CommonDocs.NotFound],
        });
    }

    private async Task<IResult> List(HttpContext http)
    {
        var api = new QueryReader(http.Request).Text("api");
        var sets = (await SetsAsync(http)).Where(set => set.Recipes.Count > 0 && (api is null || set.Owner.Name == api));
        return new JsonReply(new RecipeListBody([.. sets.OrderBy(set => set.Id, StringComparer.Ordinal)]));
    }

    private async Task<IResult> Show(HttpContext http) =>
        await SetAsync(http) is { } set ? new JsonReply(set) : RecipeProblems.Unknown(Value(http, "id"), [.. (await SetsAsync(http)).Select(known => known.Id)]);

    private async Task<IResult> Forget(HttpContext http) =>
        await SetAsync(http) is { } set && await grains.GetGrain<IRecipeGrain>(set.Id).Forget(Value(http, "recipe")) ? TypedResults.NoContent() : await UnknownAsync(http);

    private async Task<IResult> Execute(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (arguments, labels) = (fields.Object("params"), fields.Labels("labels"));
        fields.Complete();
        var problems = new List<Problem>();
        var headers = CallerHeaders.ReadTargetHeaders(http.Request.Headers, problems);
        if (problems.Count > 0)
        {
            return ApiProblems.BadHeader(problems[0].Path, problems[0].Message);
        }

        if (await SetAsync(http) is not { } known || await offered.FindAsync(known.Owner, null) is not { } set || set.Recipes.All(item => item.Name != Value(http, "recipe"))
            || await grains.GetGrain<IRecipeGrain>(set.Id).Use(Value(http, "recipe")) is not { } recipe)
        {
            return await UnknownAsync(http);
        }

        return await starts.RunAsync(http, preference, new StartCommand
        {
            Domain = set.Domain,
            Workflow = recipe.Name,
            Scope = set.Scope,
            Params = arguments ?? JsonBytes.EmptyObject,
            Labels = labels,
            IdempotencyKey = IdempotencyKey.Read(http.Request),
            Target = set.Owner.Api,
            TargetHeaders = headers,
        });
    }

    private async Task<IResult> Promote(HttpContext http)
    {
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var request = RecipePromotion.Read(fields, http.Principal());
        fields.Complete();
        if (await SetAsync(http) is not { } set || await promotion.PromoteAsync(set.Id, Value(http, "recipe"), request, http.RequestAborted) is not var (reply, tool))
        {
            return await UnknownAsync(http);
        }

        var workflow = reply.Workflows[0];
        return new JsonReply(
            new ImportedSpecBody(reply.Domain, reply.Version, [new ImportedWorkflowBody(WorkflowIds.Of(workflow.Domain, workflow.Name), workflow.Name, workflow.Revision, workflow.IsNew, tool)], null),
            StatusCodes.Status201Created);
    }

    private Task<RecipeSet?> SetAsync(HttpContext http) => VisibleAsync(http, Value(http, "id"));

    private async Task<List<RecipeSet>> SetsAsync(HttpContext http)
    {
        var sets = new List<RecipeSet>();
        foreach (var key in await grains.GetGrain<IRecipeIndexGrain>(IRecipeIndexGrain.All).List())
        {
            if (await VisibleAsync(http, key) is { } set)
            {
                sets.Add(set);
            }
        }

        return sets;
    }

    /// <summary>Null: there is none, or it was learned from somebody else's calls.</summary>
    private async Task<RecipeSet?> VisibleAsync(HttpContext http, string key) =>
        await grains.GetGrain<IRecipeGrain>(key).Get(null) is { } set && (http.Grant().Has(Scopes.Admin) || set.Owner.Principal == http.Principal()) ? set : null;

    private async Task<ApiProblem> UnknownAsync(HttpContext http) =>
        RecipeProblems.Unknown(Value(http, "recipe"), [.. (await SetAsync(http))?.Recipes.Select(recipe => recipe.Name) ?? []]);

    private static string Value(HttpContext http, string name) => http.GetRouteValue(name) as string ?? "";
}

/// <summary>What <c>GET /recipes</c> answers with.</summary>
public sealed record RecipeListBody(IReadOnlyList<RecipeSet> Items);
