using System.Runtime.Versioning;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services.Tests;

/// <summary>Services of kind <c>script</c>, with real programs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ScriptTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-scripts-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Script_TakesItsArgumentsAsJsonAndAnswersJson()
    {
        Write("turn.sh", """printf '{"got": %s, "args": "%s", "key": "%s"}' "$(cat)" "$*" "$WORKFLOW_IDEMPOTENCY_KEY" """);
        await using var harness = Start("turn: { file: turn.sh, args: [--json, 'a b'], params: { path: str, depth: 'int?' }, read_only: true, description: Turns }");

        Assert.Equal("""{"got": {"path":"/var; rm -rf $HOME"}, "args": "--json a b", "key": "e1/step/1"}""", await harness.OkAsync("ops.turn", new { path = "/var; rm -rf $HOME" }));
        var tool = Assert.Single(await harness.Directory.ListToolsAsync("ops", TestContext.Current.CancellationToken));
        Assert.Equal(("turn", "Turns", true), (tool.Name, tool.Description, tool.IsReadOnly));
        Assert.Equal("""{"type":"object","properties":{"path":{"type":"string"},"depth":{"type":"integer"}},"required":["path"],"additionalProperties":false}""", tool.InputSchema.ToString());
    }

    [Theory]
    [InlineData("echo plain text", "\"plain text\"")]
    [InlineData("true", "null")]
    [InlineData("echo 12", "12")]
    public async Task Output_IsJsonOrText(string script, string expected)
    {
        Write("any.sh", script);
        await using var harness = Start("any: { file: any.sh }");

        Assert.Equal(expected, await harness.OkAsync("any", new { whatever = 1 }));
    }

    [Fact]
    public async Task WrongArguments_AreToldAllAtOnceAndNothingRuns()
    {
        Write("mark.sh", "touch ran");
        await using var harness = Start("mark: { file: mark.sh, params: { path: str, depth: int, on: 'bool?' } }");

        var error = await harness.FailAsync("mark", new { depth = 1.5, pth = "x" });
        var mistyped = await harness.FailAsync("mark", new { path = 1, depth = 1.5, on = "yes" });

        Assert.Equal(("invalid_arguments", false), (error.Code, error.Retryable));
        Assert.Contains("'pth'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'path' is missing", error.Message, StringComparison.Ordinal);
        Assert.All(["'path'", "'depth'", "'on'"], name => Assert.Contains(name, mistyped.Message, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_directory, "ran")));
    }

    [Fact]
    public async Task ExitCode_IsTheErrorWithTheEndOfWhatItSaid_AndNoSecret()
    {
        Write("bad.sh", "echo starting >&2; echo \"no room on /var, token $TOKEN\" >&2; exit 3");
        await using var harness = Start("bad: { file: bad.sh }", "environment: { TOKEN: secret-token }");

        var error = await harness.FailAsync("bad");

        Assert.Equal(("exit_3", true), (error.Code, error.Retryable));
        Assert.EndsWith("no room on /var, token ***", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_SeesOnlyTheEnvironmentThatItIsGiven()
    {
        Write("env.sh", "env | cut -d= -f1 | sort | tr '\\n' ' '");
        Environment.SetEnvironmentVariable("OW_SCRIPT_TEST_SECRET", "x");
        await using var harness = Start("env: { file: env.sh }", "environment: { GIVEN: yes }");

        var names = (await harness.OkAsync("env")).Trim('"').Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("GIVEN", names);
        Assert.Contains("PATH", names);
        Assert.DoesNotContain("OW_SCRIPT_TEST_SECRET", names);
    }

    [Fact]
    public async Task ScriptThatTakesTooLong_IsKilledWithItsChildren()
    {
        Write("slow.sh", "echo $$ > id; sleep 600 & echo $! > child; wait");
        await using var harness = Start("slow: { file: slow.sh }");

        var error = await harness.FailAsync("slow", timeout: TimeSpan.FromSeconds(3));

        Assert.Equal(("timeout", true), (error.Code, error.OutcomeUnknown));
        foreach (var file in (string[])["id", "child"])
        {
            var id = (await File.ReadAllTextAsync(Path.Combine(_directory, file), TestContext.Current.CancellationToken)).Trim();
            await GoneAsync(id);
        }
    }

    [Fact]
    public async Task ProgramThatBelongsToNobodyAnyMore_IsKilledWithItsScript()
    {
        // The shell between has ended when the script is stopped.
        Write("left.sh", "sh -c 'sleep 600 > /dev/null 2>&1 & echo $! > child'; sleep 600");
        await using var harness = Start("left: { file: left.sh }");

        Assert.Equal("timeout", (await harness.FailAsync("left", timeout: TimeSpan.FromSeconds(3))).Code);
        await GoneAsync((await File.ReadAllTextAsync(Path.Combine(_directory, "child"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task ScriptThatWritesTooMuch_IsStopped()
    {
        Write("loud.sh", "yes");
        await using var harness = Start("loud: { file: loud.sh }", service: "memory_limit: 64KB");

        Assert.Equal("output_too_large", (await harness.FailAsync("loud")).Code);
    }

    [Fact]
    public async Task FileThatIsMissingOrLeadsOut_IsNotRun()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "out.sh"), "/bin/true");
        await using var harness = Start("""
            gone: { file: gone.sh }
            out: { file: out.sh }
            """);

        Assert.All([(await harness.FailAsync("gone")).Code, (await harness.FailAsync("out")).Code], code => Assert.Equal("script_missing", code));
    }

    [Theory]
    [InlineData("scripts: { up: { file: ../up.sh } }", "WF0311")]
    [InlineData("scripts: { up: { file: /bin/sh } }", "WF0311")]
    [InlineData("scripts: { 'a-b': { file: a.sh } }", "WF0315")]
    [InlineData("scripts: { a: { file: a.sh, params: { x: text } } }", "WF0311")]
    [InlineData("scripts: { a: { file: a.sh, shell: true } }", "WF0302")]
    [InlineData("scripts: { a: { description: x } }", "WF0310")]
    [InlineData("other: 1", "WF0310")]
    public void MistakesInTheList_AreReported(string config, string code)
    {
        var read = ServiceConfigurationReader.Read($"services: {{ ops: {{ type: script, config: {{ directory: /opt/ops, {config} }} }} }}", "services.yaml", _ => null);

        Assert.Contains(read.Problems, problem => problem.Code == code);
    }

    /// <summary>A process that has been killed goes when its parent, or the system, has taken note.</summary>
    private static async Task GoneAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (File.Exists($"/proc/{id}/stat") && !(await File.ReadAllTextAsync($"/proc/{id}/stat", limit.Token)).Contains(") Z ", StringComparison.Ordinal))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Harness Start(string scripts, string config = "", string service = "") => new($$"""
        services:
          ops:
            type: script
            {{service}}
            config:
              directory: {{_directory}}
              {{config}}
              scripts:
                {{scripts.ReplaceLineEndings("\n        ")}}
        """);
}
