using System.Text.Json;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Through the REST interface of a gateway.</summary>
internal sealed class RemoteTransfer : ITransfer
{
    /// <summary>The API key or token, where the gateway asks for one. A flag would show it to other users of the machine.</summary>
    private const string KeyVariable = "OW_KEY";

    private readonly Uri _gateway;

    private readonly HttpClient _client;

    public RemoteTransfer(Uri gateway)
    {
        _gateway = gateway;
        _client = new HttpClient { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
        {
            _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }
    }

    public async Task<string?> ExportAsync(string executionId, bool children, Stream to, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"executions/{Uri.EscapeDataString(executionId)}/export?children={(children ? "true" : "false")}");
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return string.Join(Environment.NewLine, await ErrorsAsync(response, cancellationToken));
        }

        try
        {
            await response.Content.CopyToAsync(to, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is HttpIOException or HttpRequestException { InnerException: HttpIOException })
        {
            return $"WF0284: the gateway broke off in the middle of the document: {exception.Message} Its log says why; take the export again.";
        }
    }

    public async Task<TransferResult> ImportAsync(byte[] document, bool takeOver, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"executions/import?take_over={(takeOver ? "true" : "false")}") { Content = new ByteArrayContent(document) };
        request.Content.Headers.ContentType = new("application/json");
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new TransferResult([], await ErrorsAsync(response, cancellationToken));
        }

        var body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new TransferResult(body.GetProperty("executions").Deserialize<List<TransferredExecution>>(JsonText.Options)!, []);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <exception cref="UsageException">Nobody answers there.</exception>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new UsageException($"WF0284: no gateway answers at {_gateway}: {exception.Message} Check --url, or work on its data directory with --data DIR.");
        }
    }

    /// <summary>What the problem answer lists, or says.</summary>
    private static async Task<IReadOnlyList<string>> ErrorsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return problem.TryGetProperty("errors", out var errors)
                ? [.. errors.EnumerateArray().Select(error => $"{error.GetProperty("code").GetString()}: {error.GetProperty("path").GetString()}: {error.GetProperty("message").GetString()}")]
                : [$"{problem.GetProperty("code").GetString()}: {problem.GetProperty("detail").GetString()}"];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [$"WF0284: what answers at {response.RequestMessage?.RequestUri} is no gateway: it said {(int)response.StatusCode} {response.ReasonPhrase}."];
        }
    }
}
