using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W11: a catalogue of very many workflows: every page of <c>tools/list</c>, the pages right after a change, and plans.</summary>
internal sealed class LargeCatalogue : IWorkload
{
    private const int WorkflowsPerSpec = 250;
    private const int Rounds = 5;
    private const int Plans = 100;
    private const int Changes = 10;

    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Verbs = ["book", "cancel", "check", "create", "delete", "export", "merge", "move", "notify", "order", "pay", "print", "renew", "repair", "restart", "sign"];

    private static readonly string[] Things =
    [
        "account", "appointment", "backup", "booking", "card", "contract", "course", "customer", "database", "delivery", "expense", "flight", "hotel", "incident", "invoice", "laptop", "lease",
        "licence", "machine", "meeting", "newsletter", "parcel", "patient", "payment", "product", "report", "room", "salary", "server", "shipment", "ticket", "voucher",
    ];

    public string Name => "W11";

    public IReadOnlyList<int> Sizes => [10_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        for (var first = 0; first < run.Size; first += WorkflowsPerSpec)
        {
            await client.UploadAsync(Spec(first, Math.Min(WorkflowsPerSpec, run.Size - first)), cancellationToken);
        }

        // Twice through: what is made at the first call is made, and the JIT is done.
        await PagesAsync(run, cancellationToken);
        await PagesAsync(run, cancellationToken);
        var before = await run.Gateway.UsageAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        var pages = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            pages.AddRange(await PagesAsync(run, cancellationToken));
        }

        var changed = new List<TimeSpan>();
        for (var change = 0; change < Changes; change++)
        {
            await client.UploadAsync(Spec(change, 1, version: change + 2), cancellationToken);
            changed.Add((await PageAsync(run, null, cancellationToken)).Took);
        }

        await PlanAsync(run, 0, cancellationToken);
        var plans = new List<TimeSpan>();
        for (var plan = 0; plan < Plans; plan++)
        {
            plans.Add(await PlanAsync(run, plan, cancellationToken));
        }

        return new Measured(run.Size, 1, pages.Count, Stopwatch.GetElapsedTime(began), new Spread(pages), before, await run.Gateway.UsageAsync(cancellationToken))
        {
            Promises = [Promised("tools/list, a page", pages), Promised("tools/list, first page after a change", changed), Promised("POST /plan", plans)],
        };
    }

    private static Promise Promised(string what, List<TimeSpan> waited)
    {
        var spread = new Spread(waited);
        return new Promise(
            what,
            string.Create(CultureInfo.InvariantCulture, $"p50 {spread.Median.TotalMilliseconds:0.0}, p99 {spread.At(0.99).TotalMilliseconds:0.0} ms"),
            "p99 ≤ 50 ms",
            spread.At(0.99) <= Bound);
    }

    /// <summary>All pages one after the other; what the caller waited for each.</summary>
    private static async Task<List<TimeSpan>> PagesAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var waited = new List<TimeSpan>();
        var tools = 0;
        string? cursor = null;
        do
        {
            var page = await PageAsync(run, cursor, cancellationToken);
            waited.Add(page.Took);
            tools += page.Tools;
            cursor = page.Next;
        }
        while (cursor is not null);
        return tools > run.Size ? waited : throw new BenchmarkException($"tools/list has {tools} tools where there are {run.Size} workflows besides the management tools.");
    }

    private static async Task<(TimeSpan Took, int Tools, string? Next)> PageAsync(WorkloadRun run, string? cursor, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject
        {
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28", ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() },
        };
        if (cursor is not null)
        {
            parameters["cursor"] = cursor;
        }

        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/list", ["params"] = parameters };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp", UriKind.Relative)) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/list");
        var began = Stopwatch.GetTimestamp();
        using var response = await run.Gateway.Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw run.Gateway.Broken($"answered {(int)response.StatusCode} to tools/list: {text}");
        }

        using var message = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]);
        var result = message.RootElement.GetProperty("result");
        return (took, result.GetProperty("tools").GetArrayLength(), result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null);
    }

    private static async Task<TimeSpan> PlanAsync(WorkloadRun run, int number, CancellationToken cancellationToken)
    {
        var goal = $"please {Verbs[number % Verbs.Length]} the {Things[number % Things.Length]} of region {number % 20} for Maria Lopez on 20 March";
        using var content = new StringContent(new JsonObject { ["goal"] = goal }.ToJsonString(), Encoding.UTF8, "application/json");
        var began = Stopwatch.GetTimestamp();
        using var response = await run.Gateway.Http.PostAsync(new Uri("/plan", UriKind.Relative), content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? Stopwatch.GetElapsedTime(began)
            : throw run.Gateway.Broken($"answered {(int)response.StatusCode} to POST /plan: {text}");
    }

    private static string Spec(int first, int count, int version = 1)
    {
        var yaml = new StringBuilder("domain: bench\nworkflows:\n");
        foreach (var number in Enumerable.Range(first, count))
        {
            var (verb, thing) = (Verbs[number % Verbs.Length], Things[number / Verbs.Length % Things.Length]);
            yaml.Append(
                CultureInfo.InvariantCulture,
                $$"""
                  {{verb}}_{{thing}}_{{number}}:
                    description: Use this when somebody has to {{verb}} a {{thing}} of region {{number % 97}}, as of version {{version}}.
                    params:
                      {{thing}}_id: { type: str, required: true, example: {{thing.ToUpperInvariant()[..2]}}-{{number}}, description: The {{thing}} that is meant }
                      customer: { type: str }
                      day: { type: date, required: true }
                    graph:
                      look: { call: echo, args: { id: ${{thing}}_id } }
                      act: { call: echo, args: { day: $day }, depends_on: [look] }

                """);
        }

        return yaml.ToString();
    }
}
