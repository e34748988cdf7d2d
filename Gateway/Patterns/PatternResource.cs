using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Patterns;

/// <summary><c>/patterns</c> and <c>/pattern-applications</c>.</summary>
public sealed class PatternResource(PatternApplier applier, IGrainFactory grains, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/patterns", List, new RouteDoc("listPatterns", "Patterns", "Improvement patterns that can be applied to components", Scopes.WorkflowsRead)
        {
            Parameters = [CommonDocs.Limit, CommonDocs.Cursor],
            Responses = [new(200, "A page, by name.", "PatternPage")],
        });
        routes.Map("GET", "/patterns/{name}", Show, new RouteDoc("getPattern", "Patterns", "A pattern, with its source", Scopes.WorkflowsRead)
        {
            Responses = [new(200, "The pattern.", "Pattern"), CommonDocs.NotFound],
        });
        routes.Map("POST", "/patterns/{name}/validate", Validate, new RouteDoc("validatePattern", "Patterns", "Check every requirement of a pattern for a component; changes nothing", Scopes.Services)
        {
            Description = "Answers 200 whether it can be applied or not: valid, blocking_issues with their mends, and every check. Without parameters these are not judged.",
            Body = new BodyDoc("PatternRequest", true, "application/json"),
            Responses = [new(200, "What was found.", "PatternValidation"), CommonDocs.Invalid, CommonDocs.NotFound],
        });
        routes.Map("POST", "/patterns/{name}/apply", Apply, new RouteDoc("applyPattern", "Patterns", "Apply a pattern to a component", Scopes.Services)
        {
            Description = "Checks every requirement first: 422 (WF0521) with what blocks. Answers when the application has started; Prefer: wait=SECONDS waits for its end.",
            Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer],
            Body = new BodyDoc("PatternRequest", true, "application/json"),
            Responses = [new(201, "The application. Location names it.", "PatternApplication"), CommonDocs.Invalid, CommonDocs.NotFound, CommonDocs.Unprocessable, CommonDocs.Busy],
        });
        routes.Map("GET", "/patterns/{name}/applications", Applications, new RouteDoc("listPatternApplications", "Patterns", "Applications of a pattern, newest first", Scopes.ExecutionsRead)
        {
            Parameters = [new("component", "Only to this component."), CommonDocs.Limit, CommonDocs.Cursor],
            Responses = [new(200, "A page.", "PatternApplicationPage"), CommonDocs.NotFound],
        });
        routes.Map("GET", "/pattern-applications/{id}", ShowApplication, new RouteDoc("getPatternApplication", "Patterns", "How an application stands, with what its validation found", Scopes.ExecutionsRead)
        {
            Parameters = [CommonDocs.Prefer],
            Responses = [new(200, "The application.", "PatternApplication"), CommonDocs.NotFound],
        });
    }

    private async Task<IResult> List(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var (limit, after) = (query.Limit(), query.Text("cursor"));
        var rest = (await applier.ListAsync()).Where(pattern => after is null || string.CompareOrdinal(pattern.Name, after) > 0).Take(limit + 1).ToList();
        return new JsonReply(new PatternPageBody(
            [.. rest.Take(limit).Select(pattern => pattern with { Source = null })], rest.Count > limit ? rest[limit - 1].Name : null));
    }

    private async Task<IResult> Show(HttpContext http) => new JsonReply(await applier.GetAsync(Route(http, "name")));

    private async Task<IResult> Validate(HttpContext http) => new JsonReply(await applier.ValidateAsync(Route(http, "name"), await ReadAsync(http)));

    private async Task<IResult> Apply(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var key = IdempotencyKey.Read(http.Request);
        var application = await applier.ApplyAsync(Route(http, "name"), await ReadAsync(http), key, preference.Wait, http.RequestAborted);
        return new JsonReply(application, StatusCodes.Status201Created)
        {
            Headers = ExecutionReply.Headers("Location", Routes.Link(http, $"/pattern-applications/{application.ApplicationId}"), preference),
        };
    }

    private async Task<IResult> ShowApplication(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        return new JsonReply(await applier.ReadAsync(Route(http, "id"), http.Grant(), preference.Wait, http.RequestAborted));
    }

    /// <summary>Their executions carry them as labels, and so do the children of those.</summary>
    private async Task<IResult> Applications(HttpContext http)
    {
        var pattern = await applier.GetAsync(Route(http, "name"));
        var query = new QueryReader(http.Request);
        if (!http.Grant().Sees(PatternApplier.Domain, pattern.Name))
        {
            return new JsonReply(new PatternApplicationPageBody([], null));
        }

        var labels = new Dictionary<string, string> { ["pattern"] = pattern.Name };
        if (query.Text("component") is { } component)
        {
            labels["component"] = component;
        }

        try
        {
            var page = await grains.GetGrain<IExecutionQueryGrain>(0).List(
                new ListExecutionsRequest { Domain = PatternApplier.Domain, Labels = labels, Limit = query.Limit(), Cursor = query.Text("cursor") });
            return new JsonReply(new PatternApplicationPageBody(
                [.. page.Items.Where(item => item.Parent is null && item.Labels.ContainsKey("pattern_application")).Select(PatternApplicationSummary.Of)], page.NextCursor));
        }
        catch (ArgumentException exception)
        {
            throw QueryReader.Refused("cursor", exception.Message);
        }
    }

    private async Task<PatternRequest> ReadAsync(HttpContext http)
    {
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (component, parameters) = (fields.Text("target_component"), fields.Object("parameters"));
        if (component is null)
        {
            fields.Add("target_component", "'target_component' is missing: the name of a service of services.yaml.");
        }

        fields.Complete();
        return new PatternRequest { Component = component!, Parameters = parameters, RequestedBy = http.Principal() };
    }

    private static string Route(HttpContext http, string name) => http.GetRouteValue(name) as string ?? "";
}

public sealed record PatternPageBody(IReadOnlyList<PatternView> Items, string? NextCursor);

public sealed record PatternApplicationPageBody(IReadOnlyList<PatternApplicationSummary> Items, string? NextCursor);

/// <summary>What a list shows of an application.</summary>
public sealed record PatternApplicationSummary(
    string ApplicationId, string PatternName, string TargetComponent, ExecutionStatus Status, DateTimeOffset AppliedAt, DateTimeOffset? EndedAt, string ExecutionId, string? Error)
{
    public static PatternApplicationSummary Of(ExecutionListItem item) => new(
        item.Labels["pattern_application"], item.Labels["pattern"], item.Labels.GetValueOrDefault("component", ""), item.Status, item.StartedAt, item.EndedAt, item.ExecutionId, item.Error);
}
