using System.Text.Json;
using OrleansWorkflows.Mcp.Tests;
using static OrleansWorkflows.Gateway.Tests.Mcp.PatternProduct;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The shipped patterns, applied to a component that is a real HTTP server.</summary>
public sealed class PatternTests : IAsyncLifetime
{
    private readonly PatternProduct _product = new();

    public static TheoryData<string, string, string, string> Shipped => new()
    {
        { "infrastructure-enforcement", """{"policy":"tls-only"}""", "get_compliance enforce get_compliance", """{"was_compliant":false,"is_compliant":true,"machines":[]}""" },
        { "canary-rollout", """{"version":"2.0","watch":"10ms"}""", "get_release deploy get_metrics deploy get_release", """{"released":"2.0","before":"1.0","error_rate":0}""" },
        { "rolling-restart", """{"instances":["i-1","i-2"]}""", "list_instances drain restart get_health undrain drain restart get_health undrain get_health",
            """{"restarted":[{"instance":"i-1","status":"ok"},{"instance":"i-2","status":"ok"}]}""" },
        { "backup-then-migrate", """{"to":"2"}""", "get_schema create_backup verify_backup migrate get_schema", """{"from":"1","to":"2","backup_id":"b-1"}""" },
        { "health-gate", """{"samples":3,"between":"10ms"}""", "get_health get_health get_health", """{"statuses":["ok","ok","ok"]}""" },
        { "secret-rotation", """{"name":"db","settle":"10ms"}""", "get_secret create_secret use_secret get_health revoke_secret get_secret", """{"name":"db","old_version":"s-1","new_version":"s-2"}""" },
        { "circuit-breaker-hardening", "{}", "get_resilience set_resilience run_drill get_resilience", """{"before":{"failure_threshold":50,"reset_seconds":1},"failure_threshold":5,"reset_seconds":30}""" },
    };

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Fact]
    public async Task List_HasEveryShippedPattern_WithWhatItNeeds()
    {
        await using var client = await _product.Product.ConnectAsync(Wire.New);

        var listed = (await CallAsync(client, "list_patterns", new { })).GetProperty("patterns").EnumerateArray().ToDictionary(pattern => pattern.Word("name")!);
        var page = await _product.GetAsync("/patterns?limit=2");
        var one = await _product.GetAsync("/patterns/canary-rollout");

        Assert.Equal(
            ["approved-change", "backup-then-migrate", "canary-rollout", "circuit-breaker-hardening", "health-gate", "infrastructure-enforcement", "rolling-restart", "secret-rotation", "startup-validation"],
            listed.Keys.Order());
        Assert.All(listed.Values, pattern => Assert.NotEmpty(pattern.GetProperty("requirements").EnumerateArray()));
        Assert.Contains(Texts(listed["rolling-restart"], "requirements"), sentence => sentence!.Contains("'restart' (instance)", StringComparison.Ordinal));
        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        Assert.Equal("backup-then-migrate", page.Word("next_cursor"));
        Assert.Equal(("shipped", "1"), (one.Word("origin"), one.Word("version")));
        Assert.Contains("requirements:", one.Word("source"), StringComparison.Ordinal);
        Assert.Equal(["version"], Texts(one.GetProperty("parameters"), "required"));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task ShippedPattern_RunsItsStepsAndChecks(string pattern, string parameters, string calls, string results)
    {
        await using var client = await _product.Product.ConnectAsync(Wire.New);

        var valid = await CallAsync(client, "validate_pattern_application", new { pattern_name = pattern, target_component = "shop", parameters = JsonElement.Parse(parameters) });
        var applied = await CallAsync(client, "apply_pattern", new { pattern_name = pattern, target_component = "shop", parameters = JsonElement.Parse(parameters), wait_seconds = 40 });

        Assert.True(valid.GetProperty("valid").GetBoolean(), valid.ToString());
        Assert.True(applied.Word("status") == "completed", applied.ToString());
        Assert.Equal(calls, string.Join(' ', _product.Shop.Operations));
        Assert.Equal(results, applied.GetProperty("results").GetRawText());
        Assert.NotEmpty(Texts(applied, "validation_results"));
        Assert.All(Texts(applied, "validation_results"), result => Assert.StartsWith("passed: ", result, StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartupValidation_ReachesTheComponentFromEveryMachine_AndJudgesItsDependencies()
    {
        var parameters = new { version = "1.0", machines = new[] { Environment.MachineName } };
        var well = await _product.PostAsync("/patterns/startup-validation/apply", new { target_component = "shop", parameters }, ("Prefer", "wait=40"));
        _product.Shop.Dependency = "down";
        var ill = await _product.PostAsync("/patterns/startup-validation/apply", new { target_component = "shop", parameters }, ("Prefer", "wait=40"));

        Assert.Equal((201, "completed"), (well.Status, well.Json.Word("status")));
        Assert.Equal(["passed: is_well", "passed: runs_version", "passed: dependencies_well"], Texts(well.Json, "validation_results").Select(result => result!.Split(": ") is [var word, var id, ..] ? $"{word}: {id}" : result));
        Assert.Equal("failed", ill.Json.Word("status"));
        Assert.Contains(Texts(ill.Json, "validation_results"), result => result!.StartsWith("failed: dependencies_well: Not every dependency is 'ok'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CanaryThatFailsTooOften_IsRolledBack()
    {
        _product.Shop.ErrorRate = 0.2;
        await using var client = await _product.Product.ConnectAsync(Wire.Old);

        var applied = await CallAsync(client, "apply_pattern", new { pattern_name = "canary-rollout", target_component = "shop", parameters = new { version = "2.0", watch = "10ms" }, wait_seconds = 40 });

        Assert.Equal(("failed", "canary_failed"), (applied.Word("status"), applied.GetProperty("error").Word("code")));
        Assert.Equal(("1.0", 100), (_product.Shop.Release, _product.Shop.Share));
        Assert.Equal("rollback version=1.0", _product.Shop.Calls.Last());
        Assert.Equal("completed", applied.GetProperty("compensation")[0].Word("status"));
        Assert.StartsWith("not checked: release", Texts(applied, "validation_results").Single(), StringComparison.Ordinal);
        Assert.Contains(Texts(applied, "next_steps"), step => step!.Contains("is undone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ValidationThatFails_UndoesTheMigration()
    {
        _product.Shop.Schema = "1";
        var applied = await _product.PostAsync(
            "/patterns/backup-then-migrate/apply", new { target_component = "shop", parameters = new { to = "2", operations = new { get_schema = "get_health" } } }, ("Prefer", "wait=40"));

        // Health answers no version: what was migrated can not be proved.
        Assert.Equal("failed", applied.Json.Word("status"));
        Assert.Equal("restore_backup backup_id=b-1", _product.Shop.Calls.Last());
        Assert.StartsWith("failed: schema", Texts(applied.Json, "validation_results").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InstanceThatDoesNotComeBack_StopsTheRollingRestart_AndIsPutBack()
    {
        _product.Shop.Health = "starting";
        var applied = await _product.PostAsync("/patterns/rolling-restart/apply", new { target_component = "shop", parameters = new { health_attempts = 2 } }, ("Prefer", "wait=40"));

        Assert.Equal("failed", applied.Json.Word("status"));
        Assert.Equal("list_instances drain restart get_health get_health undrain", string.Join(' ', _product.Shop.Operations));
    }

    [Fact]
    public async Task ApprovedChange_WaitsForAPerson_AndGoesOnWithTheAnswer()
    {
        await using var client = await _product.Product.ConnectAsync(Wire.New);

        var asked = await CallAsync(client, "apply_pattern", new
        {
            pattern_name = "approved-change", target_component = "shop", parameters = new { change = "CHG-1", reason = "Because." }, wait_seconds = 40,
        });
        await CallAsync(client, "resume_workflow", new { execution_id = asked.Word("execution_id"), answer = new { approved = true, comment = "fine" } });
        var ended = await CallAsync(client, "get_pattern_application", new { application_id = asked.Word("application_id"), wait_seconds = 40 });

        Assert.Equal("paused", asked.Word("status"));
        Assert.Contains("CHG-1 on shop", asked.GetProperty("waiting")[0].Word("message"), StringComparison.Ordinal);
        Assert.Equal(("completed", "CHG-1"), (ended.Word("status"), _product.Shop.Change));
        Assert.Equal("""{"change":"CHG-1","comment":"fine","status":"ok"}""", ended.GetProperty("results").GetRawText());
    }

    [Fact]
    public async Task Application_IsFoundAgain_AlsoAfterARestart()
    {
        var applied = await _product.PostAsync("/patterns/health-gate/apply", new { target_component = "shop", parameters = new { samples = 1 } }, ("Prefer", "wait=40"));
        var id = applied.Json.Word("application_id");
        await _product.RestartAsync();

        var read = await _product.GetAsync($"/pattern-applications/{id}");
        var listed = await _product.GetAsync("/patterns/health-gate/applications?component=shop");
        var unknown = await _product.GetAsync($"/pattern-applications/{Guid.NewGuid():N}");

        Assert.Equal(("completed", "health-gate", "shop"), (read.Word("status"), read.Word("pattern_name"), read.Word("target_component")));
        Assert.Equal([id], listed.GetProperty("items").EnumerateArray().Select(item => item.Word("application_id")));
        Assert.Equal("WF0522", unknown.Word("code"));
    }

    [Fact]
    public async Task SameKey_IsOneApplication_AndRefusesAnotherRequest()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await _product.PostAsync("/patterns/health-gate/apply", new { target_component = "shop", parameters = new { samples = 1 } }, key);
        var again = await _product.PostAsync("/patterns/health-gate/apply", new { target_component = "shop", parameters = new { samples = 1 } }, key);
        var third = await _product.PostAsync("/patterns/health-gate/apply", new { target_component = "shop", parameters = new { samples = 2 } }, key);
        var other = await _product.PostAsync("/patterns/health-gate/apply", new { target_component = "other", parameters = new { samples = 1 } }, key);

        Assert.Equal(first.Json.Word("application_id"), again.Json.Word("application_id"));
        Assert.Equal((422, "WF0213"), (other.Status, other.Json.Word("code")));
        Assert.Equal((422, "WF0213"), (third.Status, third.Json.Word("code")));
    }

    [Fact]
    public async Task Workflows_BelongToPatterns_AndAMistypedPatternIsSaid()
    {
        await using var client = await _product.Product.ConnectAsync(Wire.New);
        var steps = new[] { new { id = "one", parameters = new { call = "echo" } } };

        var created = await CallAsync(client, "create_workflow", new { workflow_id = "gate", name = "Gate", description = "x", pattern = "health-gate", steps });
        var mistyped = await CallAsync(client, "create_workflow", new { workflow_id = "gate2", name = "Gate", description = "x", pattern = "health-gat", steps });
        var filtered = await CallAsync(client, "list_workflows", new { pattern_filter = "health-gate" });
        var patterns = await CallAsync(client, "list_patterns", new { });

        Assert.False(created.TryGetProperty("warnings", out var none) && none.EnumerateArray().Any(), created.ToString());
        Assert.Contains("Did you mean 'health-gate'?", mistyped.GetProperty("warnings")[0].Word("message"), StringComparison.Ordinal);
        Assert.Equal(["gate"], filtered.GetProperty("workflows").EnumerateArray().Select(workflow => workflow.Word("workflow_id")));
        Assert.Equal(["gate"], Texts(patterns.GetProperty("patterns").EnumerateArray().Single(pattern => pattern.Word("name") == "health-gate"), "workflows"));
    }
}
