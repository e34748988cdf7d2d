using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Answers;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>/plan</c>: a goal in words becomes workflows that fit, with their parameters.</summary>
public sealed class PlanResource(Planner planner, WorkflowCatalogue catalogue, GatewaySettings settings, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.Map("POST", "/plan", Plan, new RouteDoc("plan", "Workflows", "Which workflows fit a goal, with the parameters that it states", Scopes.WorkflowsRead)
        {
            Description = "Starts nothing. Offers nothing where nothing fits. docs/planning.md says how it is found.",
            Body = new BodyDoc("PlanRequest", true, "application/json"),
            Responses = [new(200, "What fits, the best first.", "Plan"), CommonDocs.Invalid],
        });

    private async Task<IResult> Plan(HttpContext http)
    {
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var request = PlanRequestReader.Read(fields, time);
        fields.Complete();
        var snapshot = await catalogue.ReadAsync("", http.RequestAborted);
        var answers = new PlanAnswers(card => snapshot.ToolNames.Of(card.Domain, card.Name)!, card => $"POST /workflows/{card.Domain}/{card.Name}/execute", "POST /workflows");
        return new JsonReply(answers.Of(await planner.PlanAsync(request, "", snapshot, http.Grant())));
    }
}
