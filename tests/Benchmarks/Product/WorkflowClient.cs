using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Benchmarks.Product;

/// <summary>The calls that measurements make over REST; each answer is checked, so that a fast wrong answer is an error.</summary>
internal sealed class WorkflowClient(GatewayProcess gateway)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Uploads a spec; the tool names of its workflows.</summary>
    public async Task<IReadOnlyList<string>> UploadAsync(string yaml, CancellationToken cancellationToken)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var response = await gateway.Http.PostAsync(new Uri("/specs", UriKind.Relative), content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw gateway.Broken($"refused the spec with {(int)response.StatusCode}: {text}");
        }

        using var answer = JsonDocument.Parse(text);
        return [.. answer.RootElement.GetProperty("workflows").EnumerateArray().Select(w => w.GetProperty("tool").GetString()!)];
    }

    /// <summary>Runs a workflow of the domain <c>bench</c> to its end; how long the caller waited.</summary>
    public async Task<TimeSpan> CallAsync(string workflow, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = Json;
        using var response = await gateway.Http.PostAsync(new Uri($"/w/bench/{workflow}", UriKind.Relative), content, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw gateway.Broken($"answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Starts a workflow of the domain <c>bench</c> and does not wait; the id of the execution.</summary>
    /// <param name="arguments">A JSON object.</param>
    public async Task<string> StartAsync(string workflow, string arguments, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/w/bench/{workflow}", UriKind.Relative))
        {
            Content = new StringContent(arguments, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Prefer", "respond-async");
        using var response = await gateway.Http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted
            ? response.Headers.Location!.ToString().Split('/')[^1]
            : throw gateway.Broken($"answered {(int)response.StatusCode} to a start: {body}");
    }

    /// <summary>A JSON answer of a <c>GET</c>.</summary>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await gateway.Http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(body)
            : throw gateway.Broken($"answered {(int)response.StatusCode} to GET {path}: {Encoding.UTF8.GetString(body)}");
    }

    /// <summary>When each execution of a workflow ended, by id; those that have not are missing.</summary>
    public async Task<Dictionary<string, DateTimeOffset>> EndsAsync(string workflow, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<string, DateTimeOffset>();
        for (var cursor = ""; ;)
        {
            using var page = await GetAsync($"/executions?workflow={workflow}&status=completed&limit=500{cursor}", cancellationToken);
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
            {
                ends[item.GetProperty("execution_id").GetString()!] = item.GetProperty("ended_at").GetDateTimeOffset();
            }

            if (!page.RootElement.TryGetProperty("next_cursor", out var next) || next.GetString() is not { } text)
            {
                return ends;
            }

            cursor = $"&cursor={text}";
        }
    }

    /// <summary>Starts a workflow of the domain <c>bench</c> that comes to wait for an answer; the address of the execution.</summary>
    public async Task<Uri> StartWaitingAsync(string workflow, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = Json;
        using var response = await gateway.Http.PostAsync(new Uri($"/w/bench/{workflow}", UriKind.Relative), content, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.Accepted && body.Contains("\"waiting\"", StringComparison.Ordinal)
            ? response.Headers.Location!
            : throw gateway.Broken($"answered {(int)response.StatusCode} where an execution should wait: {body}");
    }

    /// <summary>Gives the one answer that an execution waits for, which ends it; how long the caller waited.</summary>
    public async Task<TimeSpan> ResumeAsync(Uri execution, string answer, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new StringContent($$"""{"answer":{{answer}}}""", Encoding.UTF8, "application/json");
        using var response = await gateway.Http.PostAsync(new Uri($"{execution}/resume", UriKind.RelativeOrAbsolute), content, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.OK && body.Contains("\"status\":\"completed\"", StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(began)
            : throw gateway.Broken($"answered {(int)response.StatusCode} to an answer: {body}");
    }

    /// <summary>A closed loop: <paramref name="concurrency"/> callers, each starting the next execution when its last has ended.</summary>
    /// <returns>What each caller waited for each execution.</returns>
    public Task<TimeSpan[]> LoopAsync(string workflow, int count, int concurrency, CancellationToken cancellationToken) =>
        LoopAsync(count, concurrency, _ => CallAsync(workflow, cancellationToken));

    /// <summary>A closed loop over anything; the results in order.</summary>
    public static async Task<T[]> LoopAsync<T>(int count, int concurrency, Func<int, Task<T>> call)
    {
        var results = new T[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, concurrency)).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var mine && mine < count)
            {
                results[mine] = await call(mine);
            }
        }));
        return results;
    }
}
