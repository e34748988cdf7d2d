using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>Tools and prompts that answer <c>input_required</c> until they have what they need, with a signed state between the rounds.</summary>
internal static class QuestionFixtures
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private const string AskName = """{"method":"elicitation/create","params":{"message":"What is your name?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}}""";
    private const string AskOk = """{"method":"elicitation/create","params":{"message":"Please confirm","requestedSchema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}}}""";
    private const string AskColor = """{"method":"elicitation/create","params":{"message":"Step 2: What is your favorite color?","requestedSchema":{"type":"object","properties":{"color":{"type":"string"}},"required":["color"]}}}""";
    private const string AskContext = """{"method":"elicitation/create","params":{"message":"What context should the prompt use?","requestedSchema":{"type":"object","properties":{"context":{"type":"string"}},"required":["context"]}}}""";
    private const string AskModel = """{"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"What is the capital of France?"}}],"maxTokens":100}}""";
    private const string AskRoots = """{"method":"roots/list","params":{}}""";

    public static ElicitRequestParams.RequestSchema Person { get; } = Schema("""
        {"type":"object","properties":{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}},"required":["username","email"]}
        """);

    public static ElicitRequestParams.RequestSchema Defaults { get; } = Schema("""
        {"type":"object","properties":{"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
        "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}}
        """);

    public static ElicitRequestParams.RequestSchema Choices { get; } = Schema("""
        {"type":"object","properties":{"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
        "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
        "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
        "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
        "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}}
        """);

    public static Dictionary<string, Func<RequestContext<CallToolRequestParams>, string>> Tools { get; } = new()
    {
        ["test_input_required_result_elicitation"] = request => $"Hello, {Answer(request.Params, "user_name", "name") ?? throw Ask(("user_name", AskName))}!",
        ["test_input_required_result_sampling"] = request => (Raw(request.Params, "capital_question") ?? throw Ask(("capital_question", AskModel))).GetRawText(),
        ["test_input_required_result_list_roots"] = request => (Raw(request.Params, "client_roots") ?? throw Ask(("client_roots", AskRoots))).GetRawText(),
        ["test_input_required_result_request_state"] = request => State(request.Params) is "confirm" && Answer(request.Params, "confirm", "ok") is not null
            ? "state-ok" : throw Ask("confirm", ("confirm", AskOk)),
        ["test_input_required_result_tampered_state"] = request => State(request.Params) is "confirm" && Answer(request.Params, "confirm", "ok") is not null
            ? "state-ok" : throw Ask("confirm", ("confirm", AskOk)),
        ["test_input_required_result_multiple_inputs"] = request =>
            State(request.Params) is "all" && Answer(request.Params, "user_name", "name") is { } name && Raw(request.Params, "greeting") is not null && Raw(request.Params, "client_roots") is not null
                ? $"All inputs of {name}" : throw Ask("all", ("user_name", AskName), ("greeting", AskModel), ("client_roots", AskRoots)),
        ["test_input_required_result_multi_round"] = MultiRound,
        ["test_input_required_result_capabilities"] = Capabilities,
    };

    public static string UserName(CallToolRequestParams call) => Answer(call, "user_name", "name") ?? throw Ask(("user_name", AskName));

    public static string Context(GetPromptRequestParams prompt) => Answer(prompt, "user_context", "context") ?? throw Ask(("user_context", AskContext));

    private static string MultiRound(RequestContext<CallToolRequestParams> request) => State(request.Params) switch
    {
        "round-1" when Answer(request.Params, "step1", "name") is not null => throw Ask("round-2", ("step2", AskColor)),
        "round-2" => Answer(request.Params, "step2", "color") ?? throw Ask("round-2", ("step2", AskColor)),
        _ => throw Ask("round-1", ("step1", AskName)),
    };

    /// <summary>Asks only what the client said it can answer.</summary>
    private static string Capabilities(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params.InputResponses is { Count: > 0 })
        {
            return "Thank you.";
        }

        var can = request.Server.ClientCapabilities;
        (string, string)[] questions =
        [
            .. can?.Elicitation is not null ? [("user_name", AskName)] : Array.Empty<(string, string)>(),
            .. can?.Sampling is not null ? [("capital_question", AskModel)] : Array.Empty<(string, string)>(),
            .. can?.Roots is not null ? [("client_roots", AskRoots)] : Array.Empty<(string, string)>(),
        ];
        return questions.Length == 0 ? "Nothing can be asked." : throw Ask(questions);
    }

    private static InputRequiredException Ask(params (string Key, string Request)[] questions) => new(Questions(questions), null);

    private static InputRequiredException Ask(string state, params (string Key, string Request)[] questions) => new(Questions(questions), Sign(state));

    private static Dictionary<string, InputRequest> Questions((string Key, string Request)[] questions) =>
        questions.ToDictionary(question => question.Key, question => JsonSerializer.Deserialize<InputRequest>(question.Request, McpJsonUtilities.DefaultOptions)!);

    private static JsonElement? Raw(RequestParams parameters, string key) =>
        parameters.InputResponses?.TryGetValue(key, out var response) is true && response.RawValue.ValueKind is JsonValueKind.Object ? response.RawValue : null;

    /// <summary>What the user entered in a field; null where it is missing or no answer to this question.</summary>
    private static string? Answer(RequestParams parameters, string key, string field) =>
        Raw(parameters, key) is { } answer &&
        answer.TryGetProperty("action", out var action) && action.ValueEquals("accept") &&
        answer.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Object &&
        content.TryGetProperty(field, out var value)
            ? value.ToString() : null;

    private static string? State(RequestParams parameters)
    {
        if (parameters.RequestState is not { } signed)
        {
            return null;
        }

        var state = signed.Split('.')[0];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signed), Encoding.UTF8.GetBytes(Sign(state)))
            ? state : throw new McpProtocolException("The requestState is not one of this server's.", McpErrorCode.InvalidParams);
    }

    private static string Sign(string state) => state + "." + Convert.ToHexString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(state)));

    private static ElicitRequestParams.RequestSchema Schema(string json) =>
        JsonSerializer.Deserialize<ElicitRequestParams.RequestSchema>(json, McpJsonUtilities.DefaultOptions)!;
}
