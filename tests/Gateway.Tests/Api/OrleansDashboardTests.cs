using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class OrleansDashboardTests(GatewayFixture gateway)
{
    [Fact]
    public async Task CallerOnThisMachine_GetsThePageAndTheCounters()
    {
        using var page = await gateway.Client.GetAsync(new Uri("/dashboard", UriKind.Relative), TestContext.Current.CancellationToken);
        using var counters = await gateway.Client.GetAsync(new Uri("/dashboard/DashboardCounters", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.EndsWith("/dashboard/", page.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("Dashboard", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, counters.StatusCode);
        Assert.Contains("\"totalActiveHostCount\"", await counters.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/DashboardCounters")]
    public async Task RequestThatAProxyPassedOn_IsRefused(string path)
    {
        var answer = await gateway.GetAsync(path, ("X-Forwarded-For", "203.0.113.7"));

        Assert.Equal((403, "WF0470"), (answer.Status, answer["code"].GetString()));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData(null, false)]
    public void Caller_IsLocalByItsAddress(string? address, bool isLocal)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        Assert.Equal(isLocal, DashboardAccess.IsLocal(http));
    }

    [Fact]
    public void Dashboard_IsOnAloneAndOffInAClusterUnlessSaid()
    {
        var settings = new GatewaySettings();
        Assert.True(settings.Dashboard.IsOn(settings.Cluster));

        settings.Cluster.Membership = "redis";
        Assert.False(settings.Dashboard.IsOn(settings.Cluster));

        settings.Dashboard.Enabled = true;
        Assert.True(settings.Dashboard.IsOn(settings.Cluster));
    }

    [Fact]
    public async Task DashboardThatIsSwitchedOff_IsNotThere()
    {
        var data = Directory.CreateTempSubdirectory("ow-no-dashboard-").FullName;
        var settings = new GatewaySettings { Urls = "http://127.0.0.1:0", Data = data };
        settings.Dashboard.Enabled = false;
        await using (var app = GatewayHost.Build(settings))
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = GatewayFixture.Patience };
            using var answer = await client.GetAsync(new Uri("/dashboard", UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        Directory.Delete(data, recursive: true);
    }
}
