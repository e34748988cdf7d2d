namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class SpecTests(GatewayFixture gateway)
{
    [Fact]
    public async Task RightSpec_IsStored_AndServedAtOnce()
    {
        var answer = await gateway.PostYamlAsync("/specs?file=upload.yaml", """
            domain: uploaded
            version: "2"
            workflows:
              one: { params: { n: { type: int, required: true } }, result: "${ $n + 1 }", graph: { a: { type: set, values: { x: 1 } } } }
              two: { graph: { a: { type: set, values: { x: 2 } } } }
            """);

        Assert.Equal(201, answer.Status);
        Assert.Equal("uploaded", answer["domain"].GetString());
        Assert.Equal("2", answer["version"].GetString());
        Assert.Equal(["one", "two"], answer["workflows"].EnumerateArray().Select(item => item.GetProperty("name").GetString()!).Order());
        Assert.All(answer["workflows"].EnumerateArray(), item => Assert.NotEmpty(item.GetProperty("revision").GetString()!));
        Assert.All(answer["workflows"].EnumerateArray(), item => Assert.StartsWith("w_", item.GetProperty("tool").GetString(), StringComparison.Ordinal));
        Assert.Equal("42", (await gateway.PostAsync("/w/uploaded/one", """{"n": 41}""")).Text);
    }

    [Fact]
    public async Task JsonSpec_IsStored()
    {
        var answer = await gateway.PostAsync(
            "/specs", """{"domain": "uploaded_json", "version": "1", "workflows": {"one": {"graph": {"a": {"type": "set", "values": {"x": 1}}}}}}""");

        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task WrongSpec_IsRefusedWithEveryMistake_AndStoresNothing()
    {
        var answer = await gateway.PostYamlAsync("/specs?file=wrong.yaml", """
            domain: wrong
            version: "1"
            workflows:
              fine: { graph: { a: { type: set, values: { x: 1 } } } }
              bad:
                graph:
                  a: { type: sett, values: { x: 1 } }
                  b: { type: set, depends_on: [nowhere], values: { y: "$missing" } }
            """);

        answer.IsProblem(400, "WF0212");
        var errors = answer["errors"].EnumerateArray().ToList();
        Assert.True(errors.Count >= 3, answer.Text);
        Assert.All(errors, error => Assert.True(error.GetProperty("line").GetInt32() > 0 && error.GetProperty("column").GetInt32() > 0, answer.Text));
        Assert.All(errors, error => Assert.NotEmpty(error.GetProperty("message").GetString()!));
        (await gateway.GetAsync("/workflows/wrong/fine")).IsProblem(404, "WF0201");
    }

    [Fact]
    public async Task FormUpload_IsRefusedWithTheRightType() =>
        Assert.Contains("Content-Type: application/yaml",
            (await gateway.SendAsync(HttpMethod.Post, "/specs", "domain: x", "application/x-www-form-urlencoded")).IsProblem(415, "WF0204"), StringComparison.Ordinal);

    [Fact]
    public async Task TooLargeSpec_IsRefused() =>
        (await gateway.PostYamlAsync("/specs", "# " + new string('x', 20_000))).IsProblem(413, "WF0205");
}
