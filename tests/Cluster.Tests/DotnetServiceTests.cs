using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>The example of a .NET service that calls the grains, as a process of its own beside a cluster.</summary>
public sealed class DotnetServiceTests
{
    [Fact]
    public async Task OrderService_StartsWatchesAndAnswersByGrainCalls()
    {
        await using var cluster = await TestCluster.StartAsync("redis", 1, "a", "b");

        var first = await RunAsync(cluster, "--Approve", "true");
        var again = await RunAsync(cluster, "--Approve", "false");

        Assert.Equal(
            ["execution_started", "yield_opened", "yield_answered", "execution_ended"],
            EventsOf(first).Where(type => !type.StartsWith("step_", StringComparison.Ordinal) && type != "execution_claimed"));
        Assert.Contains("Order A-7 costs 12.5. Place it? Answered: Accepted", first, StringComparison.Ordinal);
        Assert.EndsWith("Completed: {\"order\":\"A-7\",\"placed\":true}", first.TrimEnd(), StringComparison.Ordinal);

        // The same order is the same execution, whoever asks and whatever he would answer.
        Assert.Equal(EventsOf(first), EventsOf(again));
        Assert.Contains("Answered: AlreadyAnswered", again, StringComparison.Ordinal);
        Assert.EndsWith("Completed: {\"order\":\"A-7\",\"placed\":true}", again.TrimEnd(), StringComparison.Ordinal);

        // And it is an ordinary one.
        var id = first.Split('\n')[0].Split(' ')[^1];
        var view = (await cluster.Gateway().GetAsync($"/executions/{id}")).Is(200);
        Assert.Equal("completed", view.Word("status"));
        Assert.Equal("approve_order", view.Word("workflow"));
    }

    private static IEnumerable<string> EventsOf(string output) =>
        output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1 && int.TryParse(words[0], out _)).Select(words => words[1]);

    private static async Task<string> RunAsync(TestCluster cluster, params string[] arguments)
    {
        await using var service = ChildProcess.Start(
            Checkout.OrderServiceProgram, ["--Redis", cluster.Redis.ConnectionString, "--Order", "A-7", "--Amount", "12.5", "--Logging:LogLevel:Default", "Warning", .. arguments]);
        Assert.True(await service.EndAsync() == 0, service.Output + service.Errors);
        return service.Output;
    }
}
