using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Travel.Tests;

/// <summary>The workflows of the example, as the API serves them.</summary>
public sealed class WorkflowsTests
{
    private static readonly Uri Path = new("/workflows.yaml", UriKind.Relative);

    [Fact]
    public async Task Spec_IsValidWithoutAWarning()
    {
        await using var server = await TravelServer.StartAsync();
        var result = SpecReader.Read(await server.Http.GetStringAsync(Path), "workflows.yaml", ValidationContext.Nothing);

        Assert.Empty(result.Problems);
        Assert.Equal(
            ["check_flight_status", "book_flight", "book_hotel", "book_trip", "find_cheapest_across_dates", "book_with_approval", "cancel_booking"],
            result.Spec!.Workflows.Select(workflow => workflow.Name));
    }

    [Fact]
    public async Task EveryCall_IsAnOperationOfTheApiOrBuiltIn()
    {
        await using var server = await TravelServer.StartAsync();
        var spec = DocumentReader.Read(await server.Http.GetStringAsync(Path), new ProblemList("workflows.yaml"));
        var (_, document) = await server.GetAsync("/openapi.json");
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(method => (string)method.Value!["operationId"]!);

        Assert.Subset(operations.Concat(ToolNames.BuiltIn).ToHashSet(), ToolNames.MentionedIn(spec).ToHashSet());
    }
}
