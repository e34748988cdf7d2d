using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Benchmarks.Large;

/// <summary>One large execution: what it runs and what is done to it on the way.</summary>
/// <param name="Parameters">Arguments of the start.</param>
/// <param name="Status">How it has to end.</param>
internal sealed record LargeCase(string Name, string What, long Steps, Func<string> Yaml, Func<string>? Parameters = null, string Status = "completed")
{
    private const int OutputBytes = 4 * 1024 * 1024;

    /// <summary>Of <c>{"value":"…"}</c> around a text.</summary>
    private const int Wrapping = 12;

    /// <summary>The process is killed when so many events are stored, and started again.</summary>
    public long KillAfterEvents { get; init; }

    /// <summary>It ends with a question; while it waits, the process is killed and started again, and the question answered.</summary>
    public bool IsAsked { get; init; }

    public static readonly IReadOnlyList<LargeCase> All =
    [
        new("nodes-set", "10,000 set nodes in sequence", 10_000, () => Chain(10_000, "type: set, values: { v: 1 }")),
        new("nodes-call", "10,000 echo nodes in sequence", 10_000, () => Chain(10_000, "call: echo, args: { value: 1 }")),
        new("nodes-wide", "9,999 echo nodes at once, then one", 10_000, () => Wide(9_999)),
        new("items-set", "100,000 set items", 100_000, () => Items(100_000, "type: set, values: { v: $i }")),
        new("items-set-crash", "100,000 set items, killed in the middle", 100_000, () => Items(100_000, "type: set, values: { v: $i }")) { KillAfterEvents = 40_000 },
        new("items-call", "100,000 echo items, 16 at once", 100_000, () => Items(100_000, "call: echo, args: { value: $i }")),
        new("items-call-wide", "100,000 echo items, 1,000 at once", 100_000, () => Items(100_000, "call: echo, args: { value: $i }", 1_000)),
        new("items-call-crash", "100,000 echo items, 1,000 at once, killed in the middle", 100_000, () => Items(100_000, "call: echo, args: { value: $i }", 1_000)) { KillAfterEvents = 100_000 },
        new("items-million", "1,000,000 set items", 1_000_000, () => Items(1_000_000, "type: set, values: { v: $i }")),
        new("items-question", "100,000 echo items, 1,000 at once, then a question, killed while it waits", 100_000, () => Items(
            100_000, "call: echo, args: { value: $i }", 1_000) + "      ask: { type: yield, message: Go on?, expects: { ok: bool }, depends_on: [each] }\n") { IsAsked = true },
        new("outputs", "100 echo nodes in sequence, each with an output of 4 MiB", 100, () => Outputs(100), () => Blob(OutputBytes - Wrapping)),
        new("output-too-large", "an output of 4 MiB and one byte", 1, () => Outputs(1), () => Blob(OutputBytes - Wrapping + 1), "failed"),
        new("items-large", "200 echo items with outputs of 1 MiB", 200, () => LargeItems(200), () => Blob(1024 * 1024 - Wrapping)),
    ];

    private static string Chain(int nodes, string node)
    {
        var yaml = Begin("");
        for (var i = 0; i < nodes; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{i}: {{ {node}{(i == 0 ? "" : $", depends_on: [s{i - 1}]")} }}\n");
        }

        return yaml.ToString();
    }

    private static string Wide(int nodes)
    {
        var yaml = Begin("");
        for (var i = 0; i < nodes; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{i}: {{ call: echo, args: {{ value: {i} }} }}\n");
        }

        return yaml.Append("      last: { call: echo, args: { value: $s9.value }, depends_on: [").AppendJoin(", ", Enumerable.Range(0, nodes).Select(i => $"s{i}")).Append("] }\n").ToString();
    }

    private static string Items(int items, string step, int atOnce = 16) => Begin("    result: $each.length\n").Append(
        CultureInfo.InvariantCulture,
        $"      each: {{ type: foreach, items: '${{range(0, {items})}}', as: i, max_iterations: {items}, max_parallel: {atOnce}, step: {{ {step} }} }}\n").ToString();

    private static string Outputs(int nodes)
    {
        var yaml = Begin("    params: { blob: { type: str } }\n    result: $s0.value.length\n");
        for (var i = 0; i < nodes; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{i}: {{ call: echo, args: {{ value: $blob }}{(i == 0 ? "" : $", depends_on: [s{i - 1}]")} }}\n");
        }

        return yaml.ToString();
    }

    private static string LargeItems(int items) => Begin("    params: { blob: { type: str } }\n    result: 1\n").Append(
        CultureInfo.InvariantCulture,
        $"      each: {{ type: foreach, items: '${{range(0, {items})}}', as: i, max_iterations: {items}, step: {{ call: echo, args: {{ value: $blob }} }} }}\n").ToString();

    private static string Blob(int bytes) => $"{{\"blob\":\"{new string('x', bytes)}\"}}";

    private static StringBuilder Begin(string fields) =>
        new StringBuilder("domain: bench\nversion: \"1\"\nworkflows:\n  large:\n    description: Use this when something large has to be timed.\n").Append(fields).Append("    graph:\n");
}
