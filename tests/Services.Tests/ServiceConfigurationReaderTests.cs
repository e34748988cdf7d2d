using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.GraphQl;
using OrleansWorkflows.Services.Rest;

namespace OrleansWorkflows.Services.Tests;

public sealed class ServiceConfigurationReaderTests
{
    private const string Good = """
        global: { timeout: 20s, memory_limit: 16MB, retry: { attempts: 3, delay: 200ms, backoff: linear } }
        services:
          vault: { type: rest, config: { openapi: ./vault.json } }
          travel:
            type: rest
            enabled: false
            expose: true
            timeout: 60s
            pool: { max_connections: 10, idle_connections: 0 }
            max_concurrency: ${PLACES:-50}
            cache_ttl: 5m
            circuit_breaker: { threshold: 7, timeout: 90s }
            depends_on: [vault]
            config:
              openapi: http://127.0.0.1:8400/openapi.json
              base_url: "${BASE}"
              headers: { Authorization: "Bearer ${TOKEN}", X-Price: "$$5", X-Empty: "" }
          hotels: { type: graphql, config: { url: "http://127.0.0.1:8400/graphql" } }
        """;

    private static ServiceConfigurationResult Read(string text) => ServiceConfigurationReader.Read(
        text, "/etc/ow/services.yaml", name => name switch { "TOKEN" => "s3cret-token", "BASE" => "http://127.0.0.1:8400/v1", "EMPTY" => "", _ => null });

    [Fact]
    public void EveryKeyOfTheContract_IsRead()
    {
        var result = Read(Good);

        Assert.Empty(result.Problems);
        var travel = result.OrThrow().Services["travel"];
        Assert.Equal("rest", travel.Kind);
        Assert.False(travel.Enabled);
        Assert.True(travel.Expose);
        Assert.Equal(TimeSpan.FromMinutes(1), travel.Timeout);
        Assert.Equal(new ServicePool(10, 0), travel.Pool);
        Assert.Equal(50, travel.MaxConcurrency);
        Assert.Equal(TimeSpan.FromMinutes(5), travel.CacheTtl);
        Assert.Equal(new ServiceBreaker(7, TimeSpan.FromSeconds(90)), travel.CircuitBreaker);
        Assert.Equal(["vault"], travel.DependsOn);
        var settings = Assert.IsType<RestSettings>(travel.Settings);
        Assert.Equal("http://127.0.0.1:8400/v1", settings.BaseUrl!.OriginalString);
        Assert.Equal("Bearer s3cret-token", settings.Headers["authorization"]);
        Assert.Equal("$5", settings.Headers["X-Price"]);
        Assert.Equal("", settings.Headers["X-Empty"]);
    }

    [Fact]
    public void ServiceWithoutItsOwn_TakesGlobalValues()
    {
        var hotels = Read(Good).OrThrow().Services["hotels"];

        Assert.Equal(TimeSpan.FromSeconds(20), hotels.Timeout);
        Assert.Equal(16L << 20, hotels.MemoryLimitBytes);
        Assert.Equal(new ServiceRetry(3, TimeSpan.FromMilliseconds(200), RetryBackoff.Linear), hotels.Retry);
        Assert.IsType<GraphQlSettings>(hotels.Settings);
    }

    [Fact]
    public void RelativeDocument_StartsAtTheConfiguration() =>
        Assert.Equal("/etc/ow/vault.json", ((RestSettings)Read(Good).OrThrow().Services["vault"].Settings).Document);

    [Theory]
    [InlineData("")]
    [InlineData("services:\n")]
    [InlineData("# nothing yet\n")]
    public void EmptyFile_HasNoServices(string text) => Assert.Empty(Read(text).OrThrow().Services);

    // Line, column and code of the one problem, and a part of its message that says how to mend it.
    [Theory]
    [InlineData("services: [", 1, "WF0301", "not YAML")]
    [InlineData("services:\n  a: *gone", 2, "WF0301", "anchor")]
    [InlineData("- a", 1, "WF0303", "global:")]
    [InlineData("globl: {}", 1, "WF0302", "did you mean 'global'")]
    [InlineData("global:\n  timeot: 3s", 2, "WF0302", "did you mean 'timeout'")]
    [InlineData("global:\n  timeout: soon", 2, "WF0304", "30s")]
    [InlineData("global:\n  timeout: 0s", 2, "WF0304", "above zero")]
    [InlineData("global:\n  timeout: -5s", 2, "WF0304", "30s")]
    [InlineData("global:\n  timeout: [1]", 2, "WF0303", "single value")]
    [InlineData("global:\n  memory_limit: lots", 2, "WF0305", "512MB")]
    [InlineData("global:\n  retry: 3", 2, "WF0303", "keys and values")]
    [InlineData("global:\n  retry:\n    attempts: 0", 3, "WF0311", "from 1 to 100")]
    [InlineData("global:\n  retry:\n    backoff: double", 3, "WF0311", "exponential")]
    [InlineData("global:\n  retry:\n    max: 3", 3, "WF0302", "known here: attempts, backoff, delay")]
    [InlineData("global:\n  timeout: 3s\n  timeout: 4s", 3, "WF0316", "keep one")]
    [InlineData("services: 5", 1, "WF0303", "keys and values")]
    [InlineData("services:\n  a: 5", 2, "WF0303", "'type'")]
    [InlineData("services:\n  a.b: { type: graphql, config: { url: http://x/ } }", 2, "WF0315", "letters")]
    [InlineData("services:\n  builtin: { type: graphql, config: { url: http://x/ } }", 2, "WF0315", "choose another")]
    [InlineData("services:\n  a: { config: { url: http://x/ } }", 2, "WF0310", "rest, graphql")]
    [InlineData("services:\n  a:\n    type: rset\n    config: {}", 3, "WF0308", "did you mean 'rest'")]
    [InlineData("services:\n  a:\n    type: carrier-pigeons\n    config: {}", 3, "WF0308", "available: rest, graphql")]
    [InlineData("services:\n  a:\n    type: sql\n    config: { driver: postgresql }", 3, "WF0309", "available: rest, graphql")]
    [InlineData("services:\n  weather:\n    enabled: true", 3, "WF0309", "not available in this version")]
    [InlineData("services:\n  a:\n    type: graphql", 3, "WF0310", "'config' is missing")]
    [InlineData("services:\n  a:\n    type: graphql\n    config: { headers: {} }", 4, "WF0310", "'url' is missing")]
    [InlineData("services:\n  a:\n    type: rest\n    config: { base_url: http://x/ }", 4, "WF0310", "'openapi' is missing")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: nowhere", 5, "WF0312", "https://")]
    [InlineData("services:\n  a:\n    type: rest\n    config:\n      openapi: ftp://x/y", 5, "WF0312", "OpenAPI document")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: http://x/\n      urll: b", 6, "WF0302", "did you mean 'url'")]
    [InlineData("services:\n  a:\n    type: graphql\n    enabled: perhaps\n    config: { url: http://x/ }", 4, "WF0303", "true or false")]
    [InlineData("services:\n  a:\n    type: graphql\n    max_concurrency: 1.5\n    config: { url: http://x/ }", 4, "WF0311", "whole number")]
    [InlineData("services:\n  a:\n    type: graphql\n    pool: { max_connections: 0 }\n    config: { url: http://x/ }", 4, "WF0311", "from 1")]
    [InlineData("services:\n  a:\n    type: graphql\n    pool: { max_connections: 2, idle_connections: 3 }\n    config: { url: http://x/ }", 4, "WF0311", "max_connections")]
    [InlineData("services:\n  a:\n    type: graphql\n    circuit_breaker: { treshold: 2 }\n    config: { url: http://x/ }", 4, "WF0302", "did you mean 'threshold'")]
    [InlineData("services:\n  a:\n    type: graphql\n    depends_on: [b]\n    config: { url: http://x/ }", 4, "WF0313", "does not have")]
    [InlineData("services:\n  a:\n    type: graphql\n    depends_on: [a]\n    config: { url: http://x/ }", 4, "WF0314", "a -> a")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: ${NOT_SET}", 5, "WF0306", "${NOT_SET:-value}")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: \"http://x/${oops\"", 5, "WF0306", "not closed")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: http://x/\n      headers: { A: \"file:/nowhere/token\" }", 6, "WF0307", "does not exist")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: http://x/\n      headers: { A: }", 6, "WF0303", "no value")]
    [InlineData("services:\n  a:\n    type: graphql\n    config:\n      url: http://x/\n      headers: [A]", 6, "WF0303", "keys and values")]
    public void Mistake_IsReportedWithItsLineAndMend(string text, int line, string code, string mend)
    {
        var result = Read(text);

        Assert.Null(result.Configuration);
        var problem = result.Problems.FirstOrDefault(found => found.Code == code);
        Assert.True(problem is not null, string.Join('\n', result.Problems));
        Assert.Equal(line, problem.Line);
        Assert.Contains(mend, problem.Message, StringComparison.Ordinal);
        Assert.True(result.Problems.Count(found => !found.IsWarning) == 1, string.Join('\n', result.Problems));
    }

    [Fact]
    public void ManyMistakes_AreReportedAllAtOnceInOrder()
    {
        var result = Read("""
            global: { timeout: soon, colour: red }
            services:
              a: { type: rest, enabled: 7, config: { openapi: "${NOT_SET}" } }
              b: { type: mcp, config: { command: npx } }
              c: { type: graphql, depends_on: [nobody], config: {} }
            """);

        Assert.Equal(
            ["1:WF0304", "1:WF0302", "3:WF0303", "3:WF0306", "4:WF0309", "5:WF0313", "5:WF0310"],
            result.Errors.Select(problem => $"{problem.Line}:{problem.Code}"));
        var exception = Assert.Throws<ServiceConfigurationException>(result.OrThrow);
        Assert.Contains("/etc/ow/services.yaml:4:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CycleOfThree_IsReportedOnce()
    {
        var result = Read("""
            services:
              a: { type: graphql, depends_on: [b], config: { url: http://x/ } }
              b: { type: graphql, depends_on: [c], config: { url: http://x/ } }
              c: { type: graphql, depends_on: [a], config: { url: http://x/ } }
            """);

        Assert.Equal("services wait for each other: a -> b -> c -> a; take one 'depends_on' out.", Assert.Single(result.Errors).Message);
    }

    [Fact]
    public void IdleConnectionsOfHttp_AreAWarningOnly()
    {
        var result = Read("services:\n  a:\n    type: graphql\n    pool: { idle_connections: 2 }\n    config: { url: http://x/ }");

        Assert.NotNull(result.Configuration);
        Assert.True(Assert.Single(result.Problems).IsWarning);
    }

    [Fact]
    public void SecretFile_IsReadWithoutItsLineEnd()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "from-a-file\n");
        try
        {
            var headers = ((GraphQlSettings)Read($$"""
                services:
                  a: { type: graphql, config: { url: http://x/, headers: { A: "file:{{file}}", B: "Bearer ${file:{{file}}}" } } }
                """).OrThrow().Services["a"].Settings).Headers;
            Assert.Equal("from-a-file", headers["A"]);
            Assert.Equal("Bearer from-a-file", headers["B"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void WrongValueFromASecret_IsNotRepeatedInTheMessage()
    {
        var result = Read("services:\n  a:\n    type: graphql\n    config:\n      url: \"${TOKEN}\"");

        Assert.DoesNotContain("s3cret", Assert.Single(result.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_ChangesWithAVariableAndOnlyForItsService()
    {
        const string Text = "services:\n  a: { type: graphql, config: { url: \"http://x/${V}\" } }\n  b: { type: graphql, config: { url: http://x/ } }";
        var first = ServiceConfigurationReader.Read(Text, "s.yaml", _ => "1").OrThrow().Services;
        var second = ServiceConfigurationReader.Read(Text, "s.yaml", _ => "2").OrThrow().Services;

        Assert.NotEqual(first["a"].Fingerprint, second["a"].Fingerprint);
        Assert.Equal(first["b"].Fingerprint, second["b"].Fingerprint);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1500)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("PT10S", 10_000)]
    [InlineData("250", 250)]
    public void Duration_IsRead(string text, int milliseconds) =>
        Assert.Equal(milliseconds, ServiceConfigurationReader.Read($"services:\n  a: {{ type: graphql, timeout: {text}, config: {{ url: http://x/ }} }}", "s.yaml", _ => null)
            .OrThrow().Services["a"].Timeout.TotalMilliseconds);

    [Theory]
    [InlineData("512MB", 512L << 20)]
    [InlineData("64KiB", 64L << 10)]
    [InlineData("1GB", 1L << 30)]
    [InlineData("100000", 100_000L)]
    public void Size_IsRead(string text, long bytes) =>
        Assert.Equal(bytes, ServiceConfigurationReader.Read($"global: {{ memory_limit: {text} }}\nservices:\n  a: {{ type: graphql, config: {{ url: http://x/ }} }}", "s.yaml", _ => null)
            .OrThrow().Services["a"].MemoryLimitBytes);
}
