using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>Requests to one server.</summary>
internal sealed class Web(string url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = ChildProcess.Patience };

    public string Url => url;

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, []);

    public Task<Reply> PostAsync(string path, object? body = null, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonSerializer.Serialize(body), headers);

    public void Dispose() => _http.Dispose();

    private async Task<Reply> SendAsync(HttpMethod method, string path, string? body, IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

/// <summary>An answer, read.</summary>
internal sealed record Reply(int Status, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement this[string field] => Json.TryGetProperty(field, out var value) ? value : throw new InvalidOperationException($"No '{field}' in {Text}");

    public string Word(string field) => this[field].GetString()!;

    /// <summary>This, if it has the status; else a failure that shows the body.</summary>
    public Reply Is(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }
}
