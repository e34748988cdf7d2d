using System.Text.Json;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The verbs, as a shell starts them.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Greeting = """
        domain: demo
        workflows:
          greet:
            params: { name: { type: str, required: true }, times: { type: int, default: 1 } }
            graph:
              hello: { call: echo, args: { text: "Hello $name", times: $times } }
              approve: { type: yield, depends_on: [hello], message: "Send it, $name?", expects: { ok: bool } }
              refuse: { call: fail, depends_on: [approve], when: not $approve.ok, args: { code: refused, message: Not sent }, on_error: { retry: 1, delay: 10 } }
              send: { type: set, depends_on: [approve], values: { sent: $hello.text, times: $hello.times } }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-cli-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ValidSpec_IsListedWithCodeZero()
    {
        var run = await RunAsync("validate", Path.Combine(Checkout.TravelExample, "workflows.yaml"));

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("1 file, 7 valid workflows, 0 errors, 0 warnings", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task SpecWithMistakes_NamesEachWithItsPlaceAndCodeTwo()
    {
        var file = Write("bad.yaml", "domain: x\nworkflows:\n  a:\n    graph:\n      s: { call: echo, args: { v: $nope }, foo: 1 }\n      t: { call: echo, depends_on: [zz] }\n");

        var run = await RunAsync("validate", file);
        var json = JsonElement.Parse((await RunAsync("validate", "--json", file)).Output);

        Assert.Equal(2, run.Code);
        Assert.Contains($"{file}:5:35: error WF0151: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:5:44: error WF0110: ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:37: error WF0130: ", run.Output, StringComparison.Ordinal);
        Assert.False(json.GetProperty("valid").GetBoolean());
        Assert.Equal(["WF0151", "WF0110", "WF0130"], json.GetProperty("files")[0].GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task FilesCheckedTogether_KnowOneAnothersWorkflows()
    {
        Write("child.yaml", "domain: child\nworkflows:\n  c:\n    params: { a: { type: int, required: true } }\n    graph:\n      s: { type: set, values: { a: $a } }\n");
        Write("parent.yaml", "domain: parent\nworkflows:\n  p:\n    graph:\n      s: { workflow: child/c, args: { b: 1 } }\n      other: { workflow: elsewhere/d }\n");

        var run = await RunAsync("validate", _directory);

        Assert.Equal(2, run.Code);
        Assert.Contains("has no parameter 'b'", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning WF0162", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 files, 1 valid workflow", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServicesGiven_UnknownToolsAreMistakes()
    {
        var file = Write("spec.yaml", "domain: x\nworkflows:\n  a:\n    graph:\n      s: { call: ech }\n");
        var services = Write("services.yml", "services: {}\n");

        var without = await RunAsync("validate", file);
        var with = await RunAsync("validate", file, "--services", services);
        var missing = await RunAsync("validate", file, "--services", services + "x");

        Assert.Equal((0, 2, 2), (without.Code, with.Code, missing.Code));
        Assert.Contains("Did you mean 'echo'?", with.Output, StringComparison.Ordinal);
        Assert.StartsWith("WF0300: ", missing.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "┌")]
    [InlineData("mermaid", "flowchart")]
    [InlineData("svg", "<svg")]
    [InlineData("json", "{")]
    public async Task Graph_IsDrawnInEveryForm(string format, string begins)
    {
        var run = await RunAsync("graph", Write("greet.yaml", Greeting), "greet", "--format", format);

        Assert.Equal(0, run.Code);
        Assert.StartsWith(begins, run.Output.TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_ShowsTheWavesAndWhatIsKnown()
    {
        var file = Write("greet.yaml", Greeting);

        var table = await RunAsync("dry-run", file, "greet", "-p", "name=Ada");
        var json = JsonElement.Parse((await RunAsync("dry-run", file, "greet", "--params", """{"name":"Ada"}""", "--json")).Output);
        var wrong = await RunAsync("dry-run", file, "greet", "-p", "nam=Ada");

        Assert.Equal((0, 2), (table.Code, wrong.Code));
        Assert.Contains("wave 2", table.Output, StringComparison.Ordinal);
        Assert.Contains("Hello Ada", table.Output, StringComparison.Ordinal);
        Assert.Equal("demo/greet", json.GetProperty("workflow").GetString());
        Assert.Contains("Did you mean 'name'?", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReportsStepsAndPrintsTheResult()
    {
        var run = await RunAsync("run", Write("greet.yaml", Greeting), "greet", "-p", "name=Ada", "-p", "times=3", "--answer", """approve={"ok":true}""");

        Assert.Equal(0, run.Code);
        Assert.Equal("""{"sent":"Hello Ada","times":3}""", JsonSerializer.Serialize(JsonElement.Parse(run.Output)));
        Assert.Matches("✓ hello .*\n.*\\? approve +Send it, Ada\\?\n", run.Errors);
        Assert.Contains("- refuse", run.Errors, StringComparison.Ordinal);
        Assert.Matches("completed in [0-9.]+ s", run.Errors);
    }

    [Fact]
    public async Task RunThatFails_SaysWhyWithCodeOne()
    {
        var run = await RunAsync("run", Write("greet.yaml", Greeting), "-p", "name=Ada", "--answer", """approve={"ok":false}""");

        var output = JsonElement.Parse(run.Output);
        Assert.Equal(1, run.Code);
        Assert.Equal(("failed", "refused"), (output.GetProperty("status").GetString(), output.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("↻ refuse", run.Errors, StringComparison.Ordinal);
        Assert.Contains("attempt 2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunThatNobodyAnswers_IsUndoneAndSaysHowToAnswer()
    {
        var run = await RunAsync("run", Write("greet.yaml", Greeting), "-p", "name=Ada");

        Assert.Equal(1, run.Code);
        Assert.Contains("WF0283: 'approve' asks", run.Errors, StringComparison.Ordinal);
        Assert.Equal("cancelled", JsonElement.Parse(run.Output).GetProperty("status").GetString());
    }

    [Fact]
    public async Task RunOverADataDirectory_LeavesTheQuestionForLater()
    {
        var data = Path.Combine(_directory, "data");

        var run = await RunAsync("run", Write("greet.yaml", Greeting), "-p", "name=Ada", "--data", data);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("It goes on waiting", run.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(data, "journal.db")));
    }

    [Fact]
    public async Task ExecutionOfOneStore_IsBroughtToAnother()
    {
        var (here, there, file) = (Path.Combine(_directory, "here"), Path.Combine(_directory, "there"), Path.Combine(_directory, "execution.json"));
        Directory.CreateDirectory(there);
        await RunAsync("run", Write("greet.yaml", Greeting), "-p", "name=Ada", "--answer", """approve={"ok":true}""", "--data", here);
        string id;
        await using (var gateway = await GatewayProcess.StartAsync(here, _directory, ""))
        {
            id = (await gateway.Web.GetAsync("/executions")).Is(200).Json.GetProperty("items")[0].GetProperty("execution_id").GetString()!;
            Assert.Equal((0, "", ""), await RunAsync("export", id, "-o", file, "--url", gateway.Web.Url));
        }

        var fromStore = await RunAsync("export", id, "--data", here);
        var imported = await RunAsync("import", file, "--data", there);
        var again = await RunAsync("import", file, "--data", there);
        var unknown = await RunAsync("export", "0192e4a07c6e7c6e8a1b2c3d4e5f6071", "--data", there);
        File.WriteAllText(file, "{}");
        var refused = await RunAsync("import", file, "--data", there);

        Assert.Equal((0, id), (fromStore.Code, JsonElement.Parse(fromStore.Output).GetProperty("executions")[0].GetProperty("execution").GetProperty("execution_id").GetString()));
        Assert.Equal((0, $"imported {id} demo/greet completed", ""), (imported.Code, imported.Output.Trim(), imported.Errors));
        Assert.Equal((0, $"known    {id} demo/greet completed"), (again.Code, again.Output.Trim()));
        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.StartsWith("WF0207: ", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(1, refused.Code);
        Assert.Contains("WF0640: format: ", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongUsage_IsCodeTwoAndSaysWhatIsRight()
    {
        var file = Write("greet.yaml", Greeting);

        Assert.Equal(2, (await RunAsync("validate")).Code);
        Assert.Equal(2, (await RunAsync("graph", file, "--format", "png")).Code);
        Assert.Contains("has no workflow 'gret'. Did you mean 'greet'?", (await RunAsync("graph", file, "gret")).Errors, StringComparison.Ordinal);
        Assert.Contains("WF0284", (await RunAsync("export", "x", "--data", file + "x")).Errors, StringComparison.Ordinal);
        Assert.Contains("WF0284", (await RunAsync("import", file, "--url", "http://127.0.0.1:1")).Errors, StringComparison.Ordinal);
        Assert.Contains("WF0280", (await RunAsync("run", file + "x", "greet")).Errors, StringComparison.Ordinal);
        Assert.Contains("WF0282", (await RunAsync("run", file, "-p", "name")).Errors, StringComparison.Ordinal);
        Assert.Contains("WF0282", (await RunAsync("run", file, "--params", "[1]")).Errors, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start(Checkout.GatewayProgram, arguments);
        var code = await process.EndAsync();
        return (code, process.Output, process.Errors);
    }
}
