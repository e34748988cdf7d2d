namespace OrleansWorkflows.Gateway.Tests.Telemetry;

public sealed class ExportTests
{
    [Fact]
    public async Task Collector_GetsSpansAndMetrics_WithoutSecrets()
    {
        await using var product = await ObservedProduct.StartAsync(exports: true);

        var reply = await product.ExecuteAsync("exported");
        await product.StopAsync();

        Assert.Contains("\"completed\"", reply);
        Assert.All(product.Received, request => Assert.Equal("application/x-protobuf", request.ContentType));
        var spans = string.Concat(product.Received.Where(request => request.Path == "/v1/traces").Select(request => request.Text));
        Assert.All(
            ["orleans-workflows", "start execution", "step say", "call echo", "workflow.execution.id", "observed/exported"],
            expected => Assert.Contains(expected, spans));
        var metrics = string.Concat(product.Received.Where(request => request.Path == "/v1/metrics").Select(request => request.Text));
        Assert.All(
            ["executions.started", "executions.ended", "service.call.duration", "service.breaker.state", "journal.commit.duration"],
            expected => Assert.Contains(expected, metrics));
        Assert.All(
            ["argument-secret", "header-secret", "query-secret", "collector-secret"],
            secret => Assert.DoesNotContain(secret, spans + metrics));
    }

    [Fact]
    public async Task WithoutEndpoint_NothingIsSent()
    {
        await using var product = await ObservedProduct.StartAsync(exports: false);

        await product.ExecuteAsync("silent");
        await product.StopAsync();

        Assert.Empty(product.Received);
    }
}
