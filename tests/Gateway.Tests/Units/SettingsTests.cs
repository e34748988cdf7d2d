using Microsoft.Extensions.Configuration;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class SettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-settings-").FullName;

    [Fact]
    public void NothingSet_ListensOnLoopback()
    {
        var settings = Load([], []);

        Assert.Equal(["http://127.0.0.1:8113"], settings.Addresses);
        Assert.Equal("data", settings.Data);
        Assert.Equal(TimeSpan.FromSeconds(50), settings.Http.DefaultWait);
        Assert.Equal(1024 * 1024, settings.Http.MaxSpecBytes);
    }

    [Fact]
    public void Sources_LaterOnesWin()
    {
        File.WriteAllText(Path.Combine(_directory, "appsettings.json"),
            """{"Data": "from-file", "Urls": "http://127.0.0.1:1", "Http": {"DefaultWait": "5s"}, "Live": {"MaxSockets": 7}, "Access": {"AllowedHosts": ["a.example", "b.example"]}}""");
        var environment = new Dictionary<string, string>
        {
            ["CAELUM_WORKFLOW_ORCHESTRATION_PORT"] = "2",
            ["CAELUM_WORKFLOW_DATA_DIR"] = "from-alias",
            ["OW__DATA"] = "from-environment",
            ["OW__HTTP__DEFAULTWAIT"] = "00:00:07",
            ["DATA"] = "of-somebody-else",
        };

        var settings = Load(environment, new() { ["Urls"] = "http://localhost:3" });

        Assert.Equal("from-environment", settings.Data);
        Assert.Equal(["http://localhost:3"], settings.Addresses);
        Assert.Equal(TimeSpan.FromSeconds(7), settings.Http.DefaultWait);
        Assert.Equal(7, settings.Live.MaxSockets);
        Assert.Equal(["a.example", "b.example"], settings.Access.AllowedHosts);
    }

    [Fact]
    public void Alias_PatternDirectory_HasToExist()
    {
        Assert.Equal(_directory, Load(new() { ["CAELUM_WORKFLOW_PATTERN_DIR"] = _directory }, []).Patterns);
        var refused = Assert.Throws<SettingsException>(() => Load(new() { ["CAELUM_WORKFLOW_PATTERN_DIR"] = Path.Combine(_directory, "nothing") }, []));
        Assert.Contains("--patterns DIR", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", false, null, true)]
    [InlineData("http://127.0.0.1:1", true, null, false)]
    [InlineData("http://127.0.0.1:1", true, "true", true)]
    [InlineData("http://127.0.0.1:1", false, "false", false)]
    [InlineData("http://0.0.0.0:1", true, null, false)]
    public void PrivateNetworks_AreForCallersOfThisMachine_UnlessItIsSaid(string urls, bool hasKeys, string? setting, bool allowed)
    {
        var environment = new Dictionary<string, string> { ["OW__URLS"] = urls };
        if (hasKeys)
        {
            var keys = Path.Combine(_directory, "keys.json");
            File.WriteAllText(keys, """{"Keys": []}""");
            environment["OW__ACCESS__KEYSFILE"] = keys;
        }

        if (setting is not null)
        {
            environment["OW__ALLOWPRIVATENETWORKS"] = setting;
        }

        Assert.Equal(allowed, Load(environment, []).MayCallPrivateNetworks);
    }

    [Theory]
    [InlineData("127.0.0.1", "9000", "http://127.0.0.1:9000")]
    [InlineData("::1", "9000", "http://[::1]:9000")]
    [InlineData("localhost", null, "http://localhost:8113")]
    [InlineData(null, "9000", "http://127.0.0.1:9000")]
    public void Alias_HostAndPort_MakeTheAddress(string? host, string? port, string address)
    {
        var environment = new Dictionary<string, string>();
        if (host is not null)
        {
            environment["CAELUM_WORKFLOW_ORCHESTRATION_HOST"] = host;
        }

        if (port is not null)
        {
            environment["CAELUM_WORKFLOW_ORCHESTRATION_PORT"] = port;
        }

        Assert.Equal([address], Load(environment, []).Addresses);
    }

    [Fact]
    public void Mistakes_AreReportedAllAtOnce()
    {
        var problems = Problems(new()
        {
            ["Http:DefaultWait"] = "soon",
            ["Http:MaxSpecBytes"] = "12",
            ["Http:MaxWiat"] = "1m",
            ["Live:MaxSockets"] = "many",
            ["Live:Heartbeat"] = "1h",
            ["Urls"] = "http://127.0.0.1:1;ftp://x",
            ["Specs"] = Path.Combine(_directory, "none"),
            ["Services"] = Path.Combine(_directory, "none.yaml"),
        });

        Assert.Equal(8, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("Http:DefaultWait can not be 'soon'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Http:MaxSpecBytes", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Did you mean 'MaxWait'?", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Live:MaxSockets can not be 'many'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Live:Heartbeat", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'ftp://x' is not an address", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("--specs DIR", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("--services FILE", StringComparison.Ordinal));
    }

    [Fact]
    public void Postgres_IsTakenAsGiven()
    {
        Assert.Null(Load([], []).Postgres);
        Assert.Equal("postgres://ada@db/flows", Load(new() { ["OW__POSTGRES"] = "postgres://ada@db/flows" }, []).Postgres);
        Assert.Equal("Host=db;Database=flows", Load(new() { ["OW__POSTGRES"] = "postgres://ada@db/flows" }, new() { ["Postgres"] = "Host=db;Database=flows" }).Postgres);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mysql://ada:secret@db/flows")]
    public void PostgresThatIsNoConnection_IsRefusedWithoutRepeatingIt(string connection)
    {
        var problem = Assert.Single(Problems(new() { ["Postgres"] = connection }));

        Assert.StartsWith("Postgres: this is no connection to PostgreSQL.", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void GatewayOfACluster_NeedsTheKeyThatItsGatewaysShare()
    {
        var cluster = new Dictionary<string, string?> { ["Cluster:Membership"] = "redis", ["Cluster:RedisConnection"] = "localhost:6379" };

        Assert.StartsWith("Mcp:StateKey is missing", Assert.Single(Problems(cluster)), StringComparison.Ordinal);
        Assert.NotNull(Load([], new(cluster) { ["Mcp:StateKey"] = "the same on every gateway" }).Mcp.StateKey);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8113")]
    [InlineData("http://*:8113")]
    [InlineData("http://+:8113")]
    [InlineData("http://[::]:8113")]
    [InlineData("http://192.168.1.5:8113")]
    [InlineData("http://gateway.example:8113")]
    [InlineData("http://127.0.0.1:8113;http://10.0.0.1:8113")]
    public void OpenAddressWithoutAccessControl_RefusesToStart(string urls) =>
        Assert.Contains("WF0290", Assert.Single(Problems(new() { ["Urls"] = urls })), StringComparison.Ordinal);

    [Fact]
    public void OpenAddressWithAKey_IsTaken()
    {
        var settings = Load([], new()
        {
            ["Urls"] = "http://0.0.0.0:8113", ["Access:Keys:0:Name"] = "ci", ["Access:Keys:0:Hash"] = new string('0', 64), ["Access:Keys:0:Scopes"] = "workflows:read,executions:start",
            ["Access:Keys:0:Expires"] = "2030-01-31T00:00:00Z",
        });

        Assert.Equal(["workflows:read", "executions:start"], Assert.Single(settings.Access.Keys).Scopes);
        Assert.Equal(2030, settings.Access.Keys[0].Expires!.Value.Year);
    }

    [Fact]
    public void KeysWithMistakes_AreRefusedAllAtOnce()
    {
        var problems = Problems(new()
        {
            ["Access:Keys:0:Name"] = "ci", ["Access:Keys:0:Hash"] = "ow_the-key-itself", ["Access:Keys:0:Scopes"] = "workflows:raed",
            ["Access:Keys:1:Name"] = "ci", ["Access:Keys:1:Hash"] = new string('0', 64), ["Access:Keys:1:Scopes"] = "admin", ["Access:Keys:1:Domains"] = "demo", ["Access:Keys:1:Tols"] = "all",
            ["Access:KeysFile"] = Path.Combine(_directory, "none.json"),
        });

        Assert.Equal(6, problems.Count);
        Assert.Contains(problems, problem => problem.Contains("Access:Keys:0:Hash must be the SHA-256", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Contains("ow_the-key-itself", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Did you mean 'workflows:read'?", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("there is another key 'ci'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Domains can not go with the scope admin", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Did you mean 'Tools'?", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("keys new NAME", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.1.2.3:8113")]
    [InlineData("http://[::1]:8113")]
    [InlineData("http://LOCALHOST:8113")]
    public void LoopbackAddress_IsAllowed(string url) => Assert.Equal([url], Load([], new() { ["Urls"] = url }).Addresses);

    [Fact]
    public void OpenKestrelEndpoint_RefusesToStart() =>
        Assert.Contains("WF0290", Assert.Single(Problems(new() { ["Kestrel:Endpoints:Http:Url"] = "http://0.0.0.0:80" })), StringComparison.Ordinal);

    [Fact]
    public void OpenAliasHost_RefusesToStart()
    {
        var environment = new Dictionary<string, string> { ["CAELUM_WORKFLOW_ORCHESTRATION_HOST"] = "0.0.0.0" };

        Assert.Contains("WF0290", Assert.Throws<SettingsException>(() => Load(environment, [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("00:00:30", 30_000)]
    [InlineData("0", 0)]
    public void Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("")]
    [InlineData("999999999999d")]
    public void NoDuration_IsNotRead(string text) => Assert.False(DurationText.TryParse(text, out _));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private GatewaySettings Load(Dictionary<string, string> environment, Dictionary<string, string?> flags) =>
        SettingsLoader.Load(SettingsSources.Load(_directory, environment, flags));

    private static IReadOnlyList<string> Problems(Dictionary<string, string?> values) =>
        Assert.Throws<SettingsException>(() => SettingsLoader.Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build())).Problems;
}
