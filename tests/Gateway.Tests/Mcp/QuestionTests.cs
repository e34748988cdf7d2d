using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

public sealed class QuestionTests(McpProduct product) : IClassFixture<McpProduct>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ClientThatCanBeAsked_IsAsked_AndTheCallEndsWithTheResult(string version)
    {
        ElicitRequestParams? asked = null;
        await using var client = await product.ConnectAsync(version, question =>
        {
            asked = question;
            return Results.Accept(("approved", true), ("comment", "cheap"), ("not_asked", "for"));
        });

        var result = (await client.CallToolAsync("w_approve", new Dictionary<string, object?> { ["amount"] = 17 })).Json();

        Assert.Equal("completed", result.Word("status"));
        Assert.Equal("cheap", result.GetProperty("result").Word("comment"));
        Assert.Equal("Spend 17 EUR?", asked!.Message);
        Assert.Equal(["approved"], asked.RequestedSchema!.Required!);
        Assert.IsType<ElicitRequestParams.BooleanSchema>(asked.RequestedSchema.Properties["approved"]);
        Assert.Equal("Why", asked.RequestedSchema.Properties["comment"].Description);
        Assert.Equal(["S", "L"], Assert.IsType<ElicitRequestParams.UntitledSingleSelectEnumSchema>(asked.RequestedSchema.Properties["size"]).Enum);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task QuestionsInARow_AreAllAsked_AndAnAnswerThatDoesNotFitIsAskedForAgain(string version)
    {
        var messages = new List<string>();
        await using var client = await product.ConnectAsync(version, question =>
        {
            messages.Add(question.Message);
            return messages.Count switch
            {
                1 => Results.Accept(("text", "nine")),
                2 => Results.Accept(("number", 9)),
                _ => Results.Accept(("number", 11)),
            };
        });

        var result = (await client.CallToolAsync("w_ask_twice")).Json();

        Assert.Equal(("nine", 11), (result.GetProperty("result").Word("first"), result.GetProperty("result").GetProperty("second").GetInt32()));
        Assert.Equal(3, messages.Count);
        Assert.Equal("A number above nine?", messages[1]);
        Assert.EndsWith("A number above nine?", messages[2], StringComparison.Ordinal);
        Assert.Contains("number", messages[2][..^"A number above nine?".Length], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task QuestionForAText_ShowsWhatWasFoundBefore(string version)
    {
        var message = "";
        await using var client = await product.ConnectAsync(version, question =>
        {
            message = question.Message;
            return Results.Accept(("id", "B2"));
        });

        var result = (await client.CallToolAsync("w_choose")).Json();

        Assert.Equal("B2", result.Word("result"));
        Assert.Equal("Found 2. Which one?\n\nfirst: A1, second: B2", message);
    }

    [Theory]
    [InlineData(Wire.New, "decline", "declined")]
    [InlineData(Wire.Old, "decline", "declined")]
    [InlineData(Wire.New, "cancel", "dismissed")]
    [InlineData(Wire.Old, "cancel", "dismissed")]
    public async Task UserWhoDoesNotAnswer_LeavesItWaiting(string version, string action, string word)
    {
        await using var client = await product.ConnectAsync(version, _ => new ElicitResult { Action = action });

        var result = (await client.CallToolAsync("w_approve")).Json();

        Assert.Equal("waiting", result.Word("status"));
        Assert.Contains(word, result.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("resume_workflow", result.Word("next"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ClientThatCannotBeAsked_IsToldHowToAnswer_AndDoes(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var waiting = await client.CallToolAsync("w_ask_twice");
        var first = await ResumeAsync(client, waiting.Json(), new { text = "a" });
        var refused = await ResumeAsync(client, first.Json(), new { number = 9 });
        var last = await ResumeAsync(client, first.Json(), new { number = 12 });
        var again = await ResumeAsync(client, first.Json(), new { number = 99 });

        Assert.NotEqual(true, waiting.IsError);
        Assert.Equal(("waiting", "A text?"), (waiting.Json().Word("status"), waiting.Json().Word("message")));
        Assert.Equal("str", waiting.Json().GetProperty("waiting")[0].GetProperty("expects").Word("text"));
        Assert.All(["resume_workflow", waiting.Json().Word("execution_id")!], word => Assert.Contains(word, waiting.Json().Word("next"), StringComparison.Ordinal));
        Assert.Equal("A number above a?", first.Json().Word("message"));
        Assert.Equal("a", first.Json().GetProperty("outputs").GetProperty("one").Word("text"));
        Assert.True(refused.IsError);
        Assert.Contains("number", refused.Text(), StringComparison.Ordinal);
        Assert.Equal(("completed", 12), (last.Json().Word("status"), last.Json().GetProperty("result").GetProperty("second").GetInt32()));
        Assert.Equal(12, again.Json().GetProperty("result").GetProperty("second").GetInt32());
        Assert.Contains("answered before", again.Json().GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task QuestionThatNoFormCanHold_IsAnsweredByResumeWorkflow(string version)
    {
        await using var client = await product.ConnectAsync(version, _ => throw new InvalidOperationException("must not be asked"));

        var waiting = (await client.CallToolAsync("w_ask_object")).Json();
        var result = (await ResumeAsync(client, waiting, new { details = new { a = 1 } })).Json();

        Assert.Equal("waiting", waiting.Word("status"));
        Assert.Equal(1, result.GetProperty("result").GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task ResumeWorkflow_OfNothing_SaysWhatIsWrong()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var unknown = await client.CallToolAsync("resume_workflow", new Dictionary<string, object?> { ["execution_id"] = new string('0', 32), ["answer"] = new { } });
        var malformed = await client.CallToolAsync("resume_workflow", new Dictionary<string, object?> { ["execution_id"] = "nonsense", ["anser"] = new { } });

        Assert.Equal("WF0207", unknown.Json().GetProperty("error").Word("code"));
        Assert.True(malformed.IsError);
        Assert.All(["execution_id", "'answer' is missing", "'answer'?"], word => Assert.Contains(word, malformed.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task InputRequired_OnTheWire_IsAnsweredByASecondCall()
    {
        var first = (await product.CallRawAsync("w_approve", new JsonObject { ["amount"] = 5 }, canBeAsked: true))["result"]!;

        var second = (await product.CallRawAsync(
            "w_approve", new JsonObject { ["amount"] = 5 }, canBeAsked: true, (string)first["requestState"]!, Accepted(first)))["result"]!;

        Assert.Equal("input_required", (string)first["resultType"]!);
        Assert.Equal("elicitation/create", (string)first["inputRequests"]!["question_1"]!["method"]!);
        Assert.Equal("completed", (string)second["structuredContent"]!["status"]!);
        Assert.Equal("complete", (string)second["resultType"]!);
    }

    [Fact]
    public async Task RequestState_IsGoodForItsOwnCallOnly()
    {
        var first = (await product.CallRawAsync("w_approve", new JsonObject { ["amount"] = 5 }, canBeAsked: true))["result"]!;
        var state = (string)first["requestState"]!;

        foreach (var (tool, amount, sent) in new[]
        {
            ("w_approve", 6, state), ("w_three_steps", 5, state), ("w_approve", 5, state[..^2] + (state[^2] == 'A' ? "BA" : "AA")), ("w_approve", 5, "e30.e30"), ("w_approve", 5, ""),
            ("w_approve", 5, "x" + state),
        })
        {
            var answer = await product.CallRawAsync(tool, new JsonObject { ["amount"] = amount }, canBeAsked: true, sent, Accepted(first));
            Assert.Equal((int)McpErrorCode.InvalidParams, (int)answer["error"]!["code"]!);
        }

        var right = (await product.CallRawAsync("w_approve", new JsonObject { ["amount"] = 5 }, canBeAsked: true, state, Accepted(first)))["result"]!;
        Assert.Equal("completed", (string)right["structuredContent"]!["status"]!);
    }

    [Fact]
    public async Task UsedRequestState_RunsNothingAgain()
    {
        var first = (await product.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true))["result"]!;
        var state = (string)first["requestState"]!;
        var second = (await product.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true, state, Accepted(first)))["result"]!;

        var other = new JsonObject { ["question_1"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["approved"] = false } } };
        var third = (await product.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true, state, other))["result"]!;

        Assert.True((bool)third["structuredContent"]!["result"]!["approved"]!);
        Assert.Equal((string)second["structuredContent"]!["execution_id"]!, (string)third["structuredContent"]!["execution_id"]!);
    }

    [Fact]
    public async Task SecondCallWithoutAnswers_IsAskedAgain()
    {
        var first = (await product.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true))["result"]!;

        var second = (await product.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true, (string)first["requestState"]!, []))["result"]!;

        Assert.Equal("input_required", (string)second["resultType"]!);
    }

    [Fact]
    public async Task Restart_LosesNoQuestion()
    {
        await using var own = new McpProduct();
        await own.InitializeAsync();
        var first = (await own.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true))["result"]!;
        string execution;
        await using (var client = await own.ConnectAsync(Wire.Old))
        {
            execution = (await client.CallToolAsync("w_ask_twice")).Json().Word("execution_id")!;
        }

        await own.StopAsync();
        await own.StartAsync();

        var answered = (await own.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true, (string)first["requestState"]!, Accepted(first)))["result"]!;
        Assert.Equal("completed", (string)answered["structuredContent"]!["status"]!);
        await using var later = await own.ConnectAsync(Wire.Old, _ => Results.Accept(("number", 20)));
        var resumed = await later.CallToolAsync("resume_workflow", new Dictionary<string, object?> { ["execution_id"] = execution, ["answer"] = new { text = "b" } });
        Assert.Equal("completed", resumed.Json().Word("status"));
        Assert.Equal(20, resumed.Json().GetProperty("result").GetProperty("second").GetInt32());
    }

    [Fact]
    public async Task AnswerThatComesTooLate_IsRefused_AndResumeWorkflowStillWorks()
    {
        var late = new LateTime();
        await using var own = new McpProduct
        {
            Configure = builder => builder.Services.AddSingleton(provider => new QuestionSeal(new StateSeal(provider.GetRequiredService<GatewaySettings>(), late))),
        };
        await own.InitializeAsync();
        var first = (await own.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true))["result"]!;
        late.By = TimeSpan.FromHours(2);

        var refused = (await own.CallRawAsync("w_approve", new JsonObject(), canBeAsked: true, (string)first["requestState"]!, Accepted(first)))["result"]!;

        Assert.True((bool)refused["isError"]!);
        var text = (string)refused["content"]![0]!["text"]!;
        var execution = System.Text.RegularExpressions.Regex.Match(text, "[0-9a-f]{32}").Value;
        await using var client = await own.ConnectAsync(Wire.New);
        var resumed = await client.CallToolAsync("resume_workflow", new Dictionary<string, object?> { ["execution_id"] = execution, ["answer"] = new { approved = true } });
        Assert.Equal("completed", resumed.Json().Word("status"));
    }

    private static ValueTask<CallToolResult> ResumeAsync(McpClient client, JsonElement waiting, object answer) =>
        client.CallToolAsync("resume_workflow", new Dictionary<string, object?>
        {
            ["execution_id"] = waiting.Word("execution_id"),
            ["answer"] = answer,
            ["token"] = waiting.GetProperty("waiting")[0].Word("token"),
        });

    private static JsonObject Accepted(JsonNode question) => new()
    {
        [question["inputRequests"]!.AsObject().Single().Key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["approved"] = true } },
    };

    private sealed class LateTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
