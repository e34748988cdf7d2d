using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Models;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Planning;
using OrleansWorkflows.Gateway.Planning.Refining;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Planning;

/// <summary>
/// Has the client's model choose among what was found, where the client offers sampling: within the call of a session, or by an input that the result requires. An
/// answer that can not be used, or none, leaves the plan as it is.
/// </summary>
public sealed class PlanRefinement(StateSeal seal, GatewaySettings settings, TimeProvider time)
{
    private const string InputKey = "model";

    /// <exception cref="InputRequiredException">The question for the model goes out as the result.</exception>
    public async ValueTask<Plan> AskAsync(ToolCall call, Plan plan, CancellationToken cancellationToken)
    {
        var server = call.Request.Server;
        if (!ClientModel.IsOffered(server) || !Refiner.IsUseful(plan))
        {
            return plan;
        }

        return !Generation.HasSession(server) && server.IsMrtrSupported ? Take(call, plan) : await AskNowAsync(new ClientModel(server), plan, cancellationToken);
    }

    /// <summary>Takes the answer that came with this call; at the first call there is none, and it is asked for.</summary>
    private Plan Take(ToolCall call, Plan plan)
    {
        var asked = PlanPrompt.Of(plan);
        if (seal.Open(call, out var isExpired) is not { } state)
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest> { [InputKey] = ClientModel.Ask(PlanPrompt.System, [asked]) },
                seal.Close(call, writer => writer.WriteString("p", Digest(asked))));
        }

        // Numbers of a list that has changed since mean something else.
        var isCurrent = !isExpired && state.TryGetProperty("p", out var digest) && digest.GetString() == Digest(asked);
        return isCurrent && call.Request.Params.InputResponses?.TryGetValue(InputKey, out var response) is true ? Refiner.Apply(plan, ClientModel.Read(response)) ?? plan : plan;
    }

    private async Task<Plan> AskNowAsync(ClientModel model, Plan plan, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(settings.Mcp.CallWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return Refiner.Apply(plan, await model.WriteAsync(PlanPrompt.System, [PlanPrompt.Of(plan)], either.Token)) ?? plan;
        }
        catch (ModelException)
        {
            return plan;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return plan;
        }
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
