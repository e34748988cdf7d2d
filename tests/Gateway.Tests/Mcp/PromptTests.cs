using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Prompts of workflows with examples, and completions.</summary>
public sealed class PromptTests(McpProduct product) : IClassFixture<McpProduct>, IAsyncLifetime
{
    private const string Spec = """
        domain: trips
        version: "1"
        workflows:
          book:
            description: Books a trip.
            params:
              destination: { type: str, required: true, description: Where to }
              days: { type: int, required: true }
              travel_class: { type: str, enum: [economy, business, first], default: economy }
              window: { type: bool, required: false }
            examples:
              - { destination: Paris, days: 3 }
              - { destination: Prague, days: 5, travel_class: first }
            result: $destination
            graph:
              one: { type: set, values: { done: true } }
          silent:
            description: Has no examples
            graph:
              one: { type: set, values: { done: true } }
        """;

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    public async ValueTask InitializeAsync() => await product.ImportAsync(Spec);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task WorkflowWithExamples_IsAPromptWithItsParametersAsArguments(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var prompts = (await client.ListPromptsAsync()).Select(prompt => prompt.ProtocolPrompt).ToList();

        var prompt = Assert.Single(prompts);
        Assert.Equal(("book", "Books a trip."), (prompt.Name, prompt.Description));
        Assert.Equal(["destination", "days", "travel_class", "window"], prompt.Arguments!.Select(argument => argument.Name));
        Assert.Equal([true, true, false, false], prompt.Arguments!.Select(argument => argument.Required));
        Assert.Equal("Where to (string)", prompt.Arguments![0].Description);
        Assert.Equal("string, default economy", prompt.Arguments![2].Description);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Prompt_SpellsTheCallOut_AndTheCallWorks(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var prompt = await client.GetPromptAsync("book", new Dictionary<string, object?> { ["destination"] = "Rome", ["days"] = "2", ["window"] = "true", ["travel_class"] = "" });
        var text = ((TextContentBlock)Assert.Single(prompt.Messages).Content).Text;
        var arguments = JsonElement.Parse(text.Split("\n\n").Single(part => part.StartsWith('{')));

        Assert.Equal(Role.User, prompt.Messages[0].Role);
        Assert.Contains("w_book", text, StringComparison.Ordinal);
        Assert.Equal("""{"destination":"Rome","days":2,"window":true}""", arguments.GetRawText());
        var called = await client.CallToolAsync("w_book", arguments.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value));
        Assert.Equal("Rome", called.Json().Word("result"));
    }

    [Fact]
    public async Task ArgumentsThatDoNotFit_AreAllNamed_WithAnExample()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(
            () => client.GetPromptAsync("book", new Dictionary<string, object?> { ["days"] = "many", ["destinatoin"] = "Rome" }).AsTask());

        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        Assert.All(
            ["WF0501", "'days' must be a whole number", "'destination' is missing", "Did you mean 'destination'?", "\"Paris\""],
            part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownPrompt_IsRefusedWithTheNearest()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => client.GetPromptAsync("book_").AsTask());

        Assert.Contains("WF0500", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'book'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Completions_AreTheValuesThatBeginWithWhatWasTyped(string version)
    {
        await using var client = await product.ConnectAsync(version);
        var prompt = new PromptReference { Name = "book" };

        Assert.Equal(["economy", "business", "first"], (await client.CompleteAsync(prompt, "travel_class", "")).Completion.Values);
        Assert.Equal(["business"], (await client.CompleteAsync(prompt, "travel_class", "B")).Completion.Values);
        Assert.Equal(["Paris", "Prague"], (await client.CompleteAsync(prompt, "destination", "P")).Completion.Values);
        Assert.Equal(["true"], (await client.CompleteAsync(prompt, "window", "t")).Completion.Values);
        Assert.Empty((await client.CompleteAsync(prompt, "nothing", "")).Completion.Values);
    }

    [Fact]
    public async Task CompletionsOfTemplates_AreWhatThereIs_NarrowedByTheArgumentsKnown()
    {
        await using var client = await product.ConnectAsync(Wire.New);
        var workflow = new ResourceTemplateReference { Uri = "workflow://{domain}/{name}" };

        Assert.Equal(["trips"], (await client.CompleteAsync(workflow, "domain", "tr")).Completion.Values);
        Assert.Equal(["builtin"], (await client.CompleteAsync(new ResourceTemplateReference { Uri = "service://{name}" }, "name", "bu")).Completion.Values);
        var names = await product.SendAsync("completion/complete", new JsonObject
        {
            ["ref"] = new JsonObject { ["type"] = "ref/resource", ["uri"] = "workflow://{domain}/{name}" },
            ["argument"] = new JsonObject { ["name"] = "name", ["value"] = "" },
            ["context"] = new JsonObject { ["arguments"] = new JsonObject { ["domain"] = "trips" } },
        });
        Assert.Equal(["book", "silent"], names["result"]!["completion"]!["values"]!.AsArray().Select(value => (string)value!));
    }

    [Fact]
    public async Task CompletionOfWhatIsNotThere_IsRefused()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var prompt = await Assert.ThrowsAsync<McpProtocolException>(() => client.CompleteAsync(new PromptReference { Name = "none" }, "a", "").AsTask());
        var template = await Assert.ThrowsAsync<McpProtocolException>(() => client.CompleteAsync(new ResourceTemplateReference { Uri = "workflow://{doman}/graph" }, "a", "").AsTask());

        Assert.Contains("WF0500", prompt.Message, StringComparison.Ordinal);
        Assert.Contains("WF0503", template.Message, StringComparison.Ordinal);
        Assert.Contains("'workflow://{domain}/graph'", template.Message, StringComparison.Ordinal);
    }
}
