using System.Text.Json.Nodes;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Two really different builds on one database: the order of the runbook, mixed, and back. Part of <c>./upgrade-test</c> only.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private static readonly string[] Machines = ["a", "b", "c"];

    [Fact(Explicit = true)]
    public async Task SilosThenGateways_LoseNothingAndRepeatNoCompletedStep()
    {
        await using var stage = await UpgradeStage.SetAsync(Machines.ToDictionary(machine => machine, _ => Build.From), Build.From, Build.From);
        var cluster = stage.Cluster;

        cluster.Build = Build.To;
        foreach (var machine in Machines)
        {
            var batch = await stage.BeginAsync();
            Assert.Equal(0, await cluster.Silo(machine).StopAsync());
            await cluster.StartSiloAsync(machine);
            await stage.Errands.AnswerAsync(batch, cluster.Gateway(0));
        }

        var (ofOld, ofNew) = (await stage.BeginAsync(), await stage.BeginAsync());
        await cluster.StartGatewayAsync();
        await stage.Errands.AnswerAsync(ofOld, cluster.Gateway(2));
        await stage.Errands.AnswerAsync(ofNew, cluster.Gateway(1));
        await cluster.StopGatewayAsync(0);
        await cluster.StartGatewayAsync();
        await cluster.StopGatewayAsync(1);

        output.WriteLine(await stage.EndAsync());
    }

    [Theory(Explicit = true)]
    [InlineData("old old old")]
    [InlineData("new new new")]
    [InlineData("old old new")]
    public async Task SilosMixedWithGatewaysOfBothVersions_WorkForBoth(string silos)
    {
        var builds = silos.Split(' ').Select(silo => silo == "old" ? Build.From : Build.To);
        await using var stage = await UpgradeStage.SetAsync(Machines.Zip(builds).ToDictionary(), Build.From, Build.To);
        var cluster = stage.Cluster;

        var (ofOld, ofNew) = (await stage.BeginAsync(), await stage.BeginAsync());
        await stage.Errands.AnswerAsync(ofOld, cluster.Gateway(1));
        await stage.Errands.AnswerAsync(ofNew, cluster.Gateway(0));
        foreach (var (gateway, other) in ((Web, Web)[])[(cluster.Gateway(0), cluster.Gateway(1)), (cluster.Gateway(1), cluster.Gateway(0))])
        {
            var call = new JsonObject { ["name"] = "w_question", ["arguments"] = new JsonObject { ["number"] = 1 } };
            var asked = (await McpCalls.SendAsync(gateway, "tools/call", call)).Result();
            var answered = (await McpCalls.SendAsync(other, "tools/call", McpCalls.Answered(call, asked))).Result();
            Assert.Equal("completed", (string)answered["structuredContent"]!["status"]!);
            foreach (var path in (string[])["/workflows", "/executions", "/patterns", "/metrics/workflows", "/health"])
            {
                (await gateway.GetAsync(path)).Is(200);
            }
        }

        output.WriteLine(await stage.EndAsync());
    }

    [Fact(Explicit = true)]
    public async Task BackToTheOldVersion_GoesOnWithWhatTheNewOneBegan()
    {
        await using var stage = await UpgradeStage.SetAsync(Machines.ToDictionary(machine => machine, _ => Build.To), Build.To, Build.To);
        var cluster = stage.Cluster;

        cluster.Build = Build.From;
        var batch = await stage.BeginAsync();
        await cluster.StartGatewayAsync();
        await cluster.StopGatewayAsync(0);
        await cluster.StartGatewayAsync();
        await cluster.StopGatewayAsync(1);
        await stage.Errands.AnswerAsync(batch, cluster.Gateway(2));
        foreach (var machine in Machines)
        {
            batch = await stage.BeginAsync();
            Assert.Equal(0, await cluster.Silo(machine).StopAsync());
            try
            {
                await cluster.StartSiloAsync(machine);
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("WF0608", StringComparison.Ordinal))
            {
                output.WriteLine("No way back between these two: the newer one has changed the schema. The silos stay.");
                cluster.Build = Build.To;
                await cluster.StartSiloAsync(machine);
            }

            await stage.Errands.AnswerAsync(batch, cluster.Gateway(3));
        }

        output.WriteLine(await stage.EndAsync());
    }
}
