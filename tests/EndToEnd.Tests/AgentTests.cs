using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>An agent framework's client (the OpenAI Agents SDK) with a model that follows a script.</summary>
public sealed class AgentTests
{
    private static readonly object Trip = new { origin = "NYC", destination = "Paris", checkin = "2026-02-23", checkout = "2026-02-25", passenger = "Ada" };

    [Fact]
    public async Task Agent_BooksAnswersAQuestionLooksAgainAndCancels()
    {
        OtherClient.SkipUnlessInstalled();
        await using var demo = new Demo { Settings = { ["OW__MCP__CALLWAIT"] = "1s" } };
        await demo.InitializeAsync();
        (await demo.Gateway.Web.PostAsync("/specs", SlowWorkflow.Spec)).Is(201);

        var acted = await OtherClient.ActAsync(
            demo.Gateway.Web.Url,
            new { call = "list_workflows", arguments = new { } },
            new { call = "w_book_trip", arguments = Trip },
            new { call = "w_book_with_approval", arguments = new { origin = "NYC", destination = "Paris", date = "2026-02-23" } },
            new { call = "resume_workflow", arguments = new { execution_id = "$execution_id", token = "$waiting.0.token", answer = new { selected_flight_id = "$outputs.search.0.id" } } },
            new { call = "w_slow", arguments = new { } },
            new { call = "get_workflow_status", arguments = new { execution_id = "$execution_id" } },
            new { call = "cancel_workflow", arguments = new { execution_id = "$execution_id", reason = "Not wanted any more" } },
            new { say = "Booked two, gave one up." });

        Assert.Equal("Booked two, gave one up.", acted.GetProperty("said").GetString());
        var answers = acted.GetProperty("done").EnumerateArray().Select(done => done.GetProperty("answer")).ToList();
        Assert.Equal(["completed", "waiting", "completed", "running", "executing", "failed"], answers[1..].Select(answer => answer.GetProperty("status").GetString()));
        Assert.Equal(answers[2].GetProperty("execution_id").GetString(), answers[3].GetProperty("execution_id").GetString());
        Assert.Contains("get_workflow_status", answers[4].GetProperty("next").GetString(), StringComparison.Ordinal);
        Assert.Equal("cancelled", answers[6].GetProperty("execution_status").GetString());
        Assert.Equal((1, 2), (await demo.Travel.CountAsync("trips"), await demo.Travel.CountAsync("bookings")));
        Assert.All(acted.GetProperty("done").EnumerateArray(), done => Assert.StartsWith("Use this when", done.GetProperty("description").GetString(), StringComparison.Ordinal));
    }
}
