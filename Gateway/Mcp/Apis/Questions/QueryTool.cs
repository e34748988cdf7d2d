using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Models;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>
/// <c>&lt;api&gt;_query</c>: a question in words. A model chooses operations that read, sees their results and answers: the client's, by sampling, else the one of the
/// settings. Without either the answer lists the operations that fit. Source: requirement 004, layer 1.
/// </summary>
public sealed class QueryTool(ServiceDescriptions descriptions, QueryActions actions, QueryState states, ModelEndpoint endpoint, GatewaySettings settings, TimeProvider time)
{
    /// <summary>Calls of the model for one question.</summary>
    private const int MaxRounds = 8;

    private const int MaxQuestion = 4_000;

    /// <summary>What of a reply is looked at.</summary>
    private const int MaxReply = 20_000;

    private const string InputKey = "model";

    public static Tool Define(CallerApi api) => ManagementTools.Define(
        api.QueryTool, $"Ask the {api.Name} API",
        $"""
        Use this when you have a question about the data of the API '{api.Name}' and do not know which operation answers it: it is put in words, a model calls operations that
        only read, and answers. Where no model can be asked, the answer lists the operations that fit, with how to call {api.ExecuteTool}. To change something use {api.ExecuteTool}.
        """,
        """
        {
          "type": "object",
          "properties": { "question": { "type": "string", "minLength": 1, "maxLength": 4000, "description": "In words, with every name, date and limit that matters." } },
          "required": ["question"],
          "additionalProperties": false
        }
        """,
        QueryAnswer.Schema,
        readOnly: true, destructive: false, idempotent: true, openWorld: true);

    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CallerApi api, CancellationToken cancellationToken)
    {
        var fields = new BodyFields(call.Arguments);
        var question = fields.Required("question")?.Trim();
        if (question is { Length: 0 or > MaxQuestion })
        {
            fields.Add("question", $"'question' must have 1 to {MaxQuestion} characters.");
        }

        fields.Complete(call);
        var operations = await descriptions.OfAsync(api);
        if (operations.Problem is { } problem)
        {
            return ApiErrors.Of(new OperationError("service_unavailable", problem, null, false, null), call.Tool, "query", null, []);
        }

        var state = states.Open(call, api);
        var talk = new Talk(call, api, question!, operations, [.. state ?? []]);
        var server = call.Request.Server;
        if (!ClientModel.IsOffered(server))
        {
            return endpoint.IsConfigured
                ? await AskAsync(talk, endpoint, cancellationToken)
                : QueryAnswer.NotAnswered(api, question!, operations, [], "There is no model to ask: the client offers no sampling, and the server has none configured (Mcp:ModelUrl).");
        }

        return !Generation.HasSession(server) && server.IsMrtrSupported
            ? await TakeAsync(talk, isContinued: state is not null)
            : await AskAsync(talk, new ClientModel(server), cancellationToken);
    }

    /// <summary>Asks round by round within this call.</summary>
    private async Task<CallToolResult> AskAsync(Talk talk, IModel model, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(settings.Mcp.CallWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (talk.Rounds.Count < MaxRounds)
            {
                var reply = await model.WriteAsync(QueryPrompt.System(talk.Api), Messages(talk), either.Token);
                if (await NextAsync(talk, reply) is { } result)
                {
                    return result;
                }
            }

            return TooLong(talk);
        }
        catch (ModelException exception)
        {
            return QueryAnswer.NotAnswered(talk.Api, talk.Question, talk.Operations, talk.Rounds, $"WF0556: {exception.Message.TrimEnd('.')}.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return QueryAnswer.NotAnswered(talk.Api, talk.Question, talk.Operations, talk.Rounds, $"WF0556: the model took longer than {settings.Mcp.CallWait.TotalSeconds:0} s.");
        }
    }

    /// <summary>Takes the model's reply that came with this call, if one did, and asks for the next as an input that is required.</summary>
    /// <exception cref="InputRequiredException">The next question for the model goes out as the result.</exception>
    private async Task<CallToolResult> TakeAsync(Talk talk, bool isContinued)
    {
        if (isContinued
            && talk.Call.Request.Params.InputResponses?.TryGetValue(InputKey, out var response) is true
            && await NextAsync(talk, ClientModel.Read(response)) is { } result)
        {
            return result;
        }

        if (talk.Rounds.Count >= MaxRounds)
        {
            return TooLong(talk);
        }

        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { [InputKey] = ClientModel.Ask(QueryPrompt.System(talk.Api), Messages(talk)) },
            states.Close(talk.Call, talk.Api, talk.Rounds));
    }

    /// <returns>The answer; null: the model has to say more.</returns>
    private async Task<CallToolResult?> NextAsync(Talk talk, string reply)
    {
        reply = reply.Length <= MaxReply ? reply : reply[..MaxReply];
        var step = QueryStep.Read(reply);
        if (step.Answer is { } answer)
        {
            return QueryAnswer.Answered(answer, talk.Rounds);
        }

        talk.Rounds.Add(await actions.DoAsync(talk.Call.Caller, talk.Api, talk.Operations, reply, step));
        return null;
    }

    private static CallToolResult TooLong(Talk talk) =>
        QueryAnswer.NotAnswered(talk.Api, talk.Question, talk.Operations, talk.Rounds, $"WF0556: the model did not come to an answer in {MaxRounds} rounds.");

    private static IReadOnlyList<string> Messages(Talk talk) => QueryPrompt.Messages(
        talk.Question, talk.Operations,
        operation => talk.Call.Caller.Headers.Hints.Find(operation.Name, $"{talk.Api.Name}.{operation.Name}")?.Describe(name => name).ReplaceLineEndings("; ") ?? "", talk.Rounds);

    private sealed record Talk(ToolCall Call, CallerApi Api, string Question, ServiceOperations Operations, List<QueryRound> Rounds);
}
