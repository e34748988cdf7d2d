using System.Text.Json;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class ExportTests(GatewayFixture gateway)
{
    private readonly string _name = "exported_" + Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("yaml", "application/yaml")]
    public async Task SpecOfAnExport_CanBeImportedAgain(string format, string contentType)
    {
        await ImportAsync("📦 \"quoted\": yes\nand a second line");
        var execution = await StartAsync("=1+2");

        var exported = await gateway.GetAsync($"/workflows/demo_{_name}/{_name}/export?format={format}");
        var spec = format == "json" ? exported["spec"].GetRawText() : Block(exported.Text, "spec");
        var again = format == "json" ? await gateway.PostAsync("/specs", spec) : await gateway.PostYamlAsync("/specs", spec);

        Assert.Equal((200, contentType), (exported.Status, exported.ContentType));
        Assert.Contains($"{_name}.{format}", exported.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.True(again.Status == 201, again.Text);
        Assert.Equal((await gateway.GetAsync($"/workflows/demo_{_name}/{_name}"))["revision"].GetString(), again["workflows"][0].GetProperty("revision").GetString());
        Assert.Contains(execution, exported.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_HasExecutionsWithParamsAndResult_NewestFirst()
    {
        await ImportAsync("Repeats");
        var first = await StartAsync("a");
        var second = await StartAsync("b");

        var all = await gateway.GetAsync($"/workflows/demo_{_name}%2F{_name}/export");
        var one = await gateway.GetAsync($"/api/v1/workflows/demo_{_name}/{_name}/export?limit=1");
        var none = await gateway.GetAsync($"/workflows/demo_{_name}/{_name}/export?limit=0");

        Assert.Equal([second, first], all["executions"].EnumerateArray().Select(item => item.GetProperty("execution_id").GetString()));
        Assert.Equal(("b", "b", "completed"), (
            all["executions"][0].GetProperty("params").GetProperty("text").GetString(), all["executions"][0].GetProperty("result").GetString(), all["executions"][0].GetProperty("status").GetString()));
        Assert.Equal((1, true), (one["executions"].GetArrayLength(), one["executions_truncated"].GetBoolean()));
        Assert.Equal((0, false), (none["executions"].GetArrayLength(), all["executions_truncated"].GetBoolean()));
    }

    [Fact]
    public async Task Csv_NeverBeginsAFieldLikeAFormula()
    {
        await ImportAsync("Repeats");
        await StartAsync("=cmd|' /C calc'!A0");
        await StartAsync("+1");
        await StartAsync("plain, with a comma and \"quotes\"");

        var csv = await gateway.GetAsync($"/workflows/demo_{_name}/{_name}/export?format=csv");

        var rows = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, rows.Length);
        Assert.StartsWith("execution_id,workflow_id,revision,status,", rows[0], StringComparison.Ordinal);
        Assert.Equal("text/csv", csv.ContentType);
        // Results are JSON texts and begin with a quote; the error of a failed execution begins as its author likes.
        Assert.Contains("\"\"\"=cmd|' /C calc'!A0\"\"\"", csv.Text, StringComparison.Ordinal);
        await gateway.PostYamlAsync("/specs", $"domain: demo_{_name}\nversion: '2'\nworkflows:\n  {_name}:\n    params: {{ text: {{ type: str }} }}\n    graph:\n      stop: {{ type: error, message: $text }}");
        await StartAsync("=HYPERLINK(\"http://127.0.0.1\")");
        var failed = await gateway.GetAsync($"/workflows/demo_{_name}/{_name}/export?format=csv&limit=1");
        Assert.Contains(",\"'=HYPERLINK(\"\"http://127.0.0.1\"\")\",", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mermaid_IsTheDrawing()
    {
        await ImportAsync("Repeats");

        var drawing = await gateway.GetAsync($"/workflows/demo_{_name}/{_name}/export?format=mermaid");

        Assert.StartsWith($"%% demo_{_name}/{_name}, revision ", drawing.Text, StringComparison.Ordinal);
        Assert.Contains("flowchart", drawing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNot_IsRefusedWithWhatThereIs()
    {
        Assert.Contains("mermaid", (await gateway.GetAsync("/workflows/demo/greet/export?format=pdf")).IsProblem(400, "WF0208"), StringComparison.Ordinal);
        (await gateway.GetAsync("/workflows/demo/nothing/export")).IsProblem(404, "WF0201");
        (await gateway.GetAsync("/workflows/demo/greet/export?limit=5000")).IsProblem(400, "WF0208");
    }

    /// <summary>The lines below a key, without their indent.</summary>
    private static string Block(string yaml, string key) => string.Join('\n', yaml.Split('\n')
        .SkipWhile(line => line != key + ":").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line[2..]));

    private async Task ImportAsync(string description)
    {
        var imported = await gateway.PostYamlAsync("/specs", $$"""
            domain: demo_{{_name}}
            version: "1"
            workflows:
              {{_name}}:
                description: {{JsonSerializer.Serialize(description)}}
                params: { text: { type: str, required: true } }
                result: $say.text
                graph:
                  say: { call: echo, args: { text: $text } }
            """);
        Assert.True(imported.Status == 201, imported.Text);
    }

    private async Task<string> StartAsync(string text) =>
        (await gateway.PostAsync($"/workflows/demo_{_name}/{_name}/execute", JsonSerializer.Serialize(new { @params = new { text } })))["execution_id"].GetString()!;
}
