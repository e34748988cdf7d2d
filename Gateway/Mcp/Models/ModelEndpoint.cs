using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Models;

/// <summary>The OpenAI-compatible endpoint of the settings (<c>POST …/chat/completions</c>). Its key is in no message and no log.</summary>
public sealed class ModelEndpoint : IModel, IDisposable
{
    public const int MaxTokens = 2_000;

    private const int MaxAnswerBytes = 1 << 20;

    private readonly McpSettings _settings;
    private readonly HttpClient _http;

    public ModelEndpoint(GatewaySettings settings)
    {
        _settings = settings.Mcp;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = settings.Mcp.ModelTimeout, MaxResponseContentBufferSize = MaxAnswerBytes };
        if (settings.Mcp.ModelKey is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public bool IsConfigured => _settings.ModelUrl is not null;

    public async Task<string> WriteAsync(string system, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        var turns = new JsonArray(new JsonObject { ["role"] = "system", ["content"] = system });
        for (var turn = 0; turn < messages.Count; turn++)
        {
            turns.Add(new JsonObject { ["role"] = turn % 2 == 0 ? "user" : "assistant", ["content"] = messages[turn] });
        }

        var body = new JsonObject { ["model"] = _settings.ModelName, ["messages"] = turns, ["max_tokens"] = MaxTokens, ["temperature"] = 0 };
        try
        {
            using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, JsonText.Options)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await _http.PostAsync(new Uri($"{_settings.ModelUrl!.TrimEnd('/')}/chat/completions"), content, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ModelException($"the model's endpoint (Mcp:ModelUrl) answered {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            var answer = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? "";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ModelException($"the model's endpoint (Mcp:ModelUrl) did not answer within {_settings.ModelTimeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException exception)
        {
            throw new ModelException($"the model's endpoint (Mcp:ModelUrl) can not be reached: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ModelException("the model's endpoint (Mcp:ModelUrl) answered with something that is no chat completion", exception);
        }
    }

    public void Dispose() => _http.Dispose();
}
