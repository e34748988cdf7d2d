namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class HealthTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("GET", "/health")]
    [InlineData("POST", "/health")]
    [InlineData("GET", "/health/ready")]
    public async Task Gateway_IsReady_WithItsComponents(string method, string path)
    {
        var answer = await gateway.SendAsync(new HttpMethod(method), path, null, null);

        Assert.Equal(200, answer.Status);
        Assert.Equal("orleans-workflows", answer["service"].GetString());
        Assert.Equal("ok", answer["components"].GetProperty("cluster").GetProperty("status").GetString());
        Assert.Equal("ok", answer["components"].GetProperty("journal").GetProperty("status").GetString());
        Assert.Contains(answer["status"].GetString(), (string[])["ok", "degraded"]);
    }

    [Fact]
    public async Task Health_NamesTheSilos_WithMachineAndSince()
    {
        var silos = (await gateway.GetAsync("/health"))["components"].GetProperty("silos");

        var silo = Assert.Single(silos.GetProperty("members").EnumerateArray());
        Assert.Equal(("ok", "active"), (silos.GetProperty("status").GetString(), silo.GetProperty("status").GetString()));
        Assert.NotEmpty(silo.GetProperty("name").GetString()!);
        Assert.NotEmpty(silo.GetProperty("machine").GetString()!);
        Assert.InRange(silo.GetProperty("since").GetDateTimeOffset(), DateTimeOffset.UnixEpoch.AddYears(50), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Health_SaysHowBusyEachSiloIs()
    {
        var silo = Assert.Single((await gateway.GetAsync("/health"))["components"].GetProperty("silos").GetProperty("members").EnumerateArray());

        Assert.Equal(
            new OrleansWorkflows.Limits.LimitOptions().QueuedExecutions,
            silo.GetProperty("vitals").GetProperty("load").GetProperty("max_queued_executions").GetInt32());
    }

    [Fact]
    public async Task Process_IsAlive() => Assert.Equal("ok", (await gateway.GetAsync("/health/live"))["status"].GetString());
}
