using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Large;

/// <summary>Runs large executions, each on a new process and store: memory, cost from beginning to end, what is stored, how long it takes to come back.</summary>
internal static class LargeCampaign
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <exception cref="BenchmarkException">There is no such case, or one did not end as it should.</exception>
    public static async IAsyncEnumerable<LargeLine> RunAsync(
        Checkout checkout, string? only, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cases = LargeCase.All.Where(c => only is null or "all" || c.Name == only).ToArray();
        if (cases.Length == 0)
        {
            throw new BenchmarkException($"There is no case '{only}'. There are: {string.Join(", ", LargeCase.All.Select(c => c.Name))}.");
        }

        foreach (var one in cases)
        {
            yield return await RunAsync(checkout, one, cancellationToken);
        }
    }

    private static async Task<LargeLine> RunAsync(Checkout checkout, LargeCase one, CancellationToken cancellationToken)
    {
        using var directory = checkout.NewDirectory();
        var gateway = await GatewayProcess.StartAsync(checkout, directory.Path, cancellationToken);
        try
        {
            await new WorkflowClient(gateway).UploadAsync(one.Yaml(), cancellationToken);
            using var journal = new JournalLook(Path.Combine(directory.Path, "data"));
            var began = Stopwatch.GetTimestamp();
            await StartAsync(gateway, one.Parameters?.Invoke() ?? "{}", cancellationToken);
            var id = journal.OnlyExecution();
            var peak = 0L;
            TimeSpan? back = null;
            if (one.KillAfterEvents > 0)
            {
                await UntilAsync(() => journal.Events(id) >= one.KillAfterEvents || IsOver(journal.Status(id)), began, gateway, cancellationToken);
                (gateway, back) = await AgainAsync(() => journal.Status(id) is not "running" || journal.Events(id) > one.KillAfterEvents + 20);
            }

            await UntilAsync(() => IsOver(journal.Status(id)), began, gateway, cancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            TimeSpan? answered = null;
            if (one.IsAsked)
            {
                (gateway, back) = await AgainAsync(() => true);
                answered = await new WorkflowClient(gateway).ResumeAsync(new Uri($"/executions/{id}", UriKind.Relative), """{"ok":true}""", cancellationToken);
            }

            peak = Math.Max(peak, gateway.PeakBytes);
            var viewed = await ViewAsync(gateway, id, cancellationToken);
            var status = journal.Status(id);
            if (status != one.Status)
            {
                throw gateway.Broken($"ended '{one.Name}' as {status} and not as {one.Status}: {journal.Error(id)}");
            }

            return LargeLine.Of(one, took, journal.Rows(id), journal.SnapshotBytes(id), Math.Max(peak, 0), gateway.PeakBytes, viewed, back, answered, journal.Error(id));

            async Task<(GatewayProcess, TimeSpan)> AgainAsync(Func<bool> isBack)
            {
                peak = Math.Max(peak, gateway.PeakBytes);
                await gateway.DisposeAsync();
                var killed = Stopwatch.GetTimestamp();
                var next = await GatewayProcess.StartAsync(checkout, directory.Path, cancellationToken);
                await UntilAsync(isBack, killed, next, cancellationToken);
                return (next, Stopwatch.GetElapsedTime(killed));
            }
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    private static bool IsOver(string status) => status is "completed" or "failed" or "cancelled" or "waiting";

    private static async Task StartAsync(GatewayProcess gateway, string parameters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/w/bench/large") { Content = new StringContent(parameters, Encoding.UTF8, "application/json") };
        request.Headers.Add("Prefer", "respond-async");
        using var response = await gateway.Http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity))
        {
            throw gateway.Broken($"answered {(int)response.StatusCode}: {body[..Math.Min(500, body.Length)]}");
        }
    }

    private static async Task<(TimeSpan Took, long Bytes)> ViewAsync(GatewayProcess gateway, string id, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var response = await gateway.Http.GetAsync(new Uri($"/executions/{id}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw gateway.Broken(string.Create(CultureInfo.InvariantCulture, $"answered {(int)response.StatusCode} to a reader"));
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (buffer, bytes) = (new byte[64 * 1024], 0L);
        while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            bytes += read;
        }

        return (Stopwatch.GetElapsedTime(began), bytes);
    }

    private static async Task UntilAsync(Func<bool> condition, long began, GatewayProcess gateway, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw gateway.Broken("made a large execution last longer than ten minutes");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
