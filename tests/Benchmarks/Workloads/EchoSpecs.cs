using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>Specs of trivial steps, domain <c>bench</c>.</summary>
internal static class EchoSpecs
{
    /// <summary>Steps one after the other, each taking what the one before answered.</summary>
    /// <param name="tool">Called by each; it answers its arguments.</param>
    public static string Chain(string workflow, int steps, string tool = "echo")
    {
        var yaml = Begin(workflow);
        yaml.Append(CultureInfo.InvariantCulture, $"      s0: {{ call: {tool}, args: {{ value: 1 }} }}\n");
        for (var step = 1; step < steps; step++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{step}: {{ call: {tool}, args: {{ value: $s{step - 1}.value }}, depends_on: [s{step - 1}] }}\n");
        }

        return yaml.ToString();
    }

    /// <summary>Steps all at once, and one that takes what they answered.</summary>
    public static string FanOut(string workflow, int steps)
    {
        var yaml = Begin(workflow);
        yaml.Append(CultureInfo.InvariantCulture, $$"""
                  fan:
                    type: foreach
                    items: ${range(0, {{steps}})}
                    as: item
                    max_iterations: {{steps}}
                    max_parallel: {{steps}}
                    step: { call: echo, args: { value: $item } }
                  merge: { call: echo, args: { count: $fan.length }, depends_on: [fan] }

            """);
        return yaml.ToString();
    }

    /// <summary>A question, and a step that takes its answer.</summary>
    public static string Question(string workflow) => Begin(workflow)
        .Append("      ask: { type: yield, message: Go on?, expects: { ok: bool } }\n      done: { call: echo, args: { value: $ask.ok }, depends_on: [ask] }\n")
        .ToString();

    /// <summary>Questions that nobody answers for a week, a workflow each.</summary>
    public static string Questions(int first, int count)
    {
        var yaml = new StringBuilder("domain: bench\nversion: \"1\"\nworkflows:\n");
        foreach (var workflow in Enumerable.Range(first, count))
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $$"""
                  question_{{workflow}}:
                    description: Use this when an idle system has to be measured.
                    graph:
                      ask: { type: yield, message: Go on?, expects: { ok: bool }, timeout: 7d, default: { ok: false } }
                      done: { call: echo, args: { value: $ask.ok }, depends_on: [ask] }

                """);
        }

        return yaml.ToString();
    }

    /// <summary>Steps of 100 ms one after the other; each call says whose it is.</summary>
    public static string SlowChain(string workflow, int steps)
    {
        var yaml = new StringBuilder("domain: bench\nversion: \"1\"\nworkflows:\n").Append(
            CultureInfo.InvariantCulture,
            $"  {workflow}:\n    description: Use this when a restart has to be measured.\n    params: {{ number: {{ type: int, required: true }} }}\n    graph:\n");
        for (var step = 0; step < steps; step++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{step}: {{ call: bench.slow_post, args: {{ value: \"$number/s{step}\" }}");
            yaml.Append(step == 0 ? " }\n" : string.Create(CultureInfo.InvariantCulture, $", depends_on: [s{step - 1}] }}\n"));
        }

        return yaml.ToString();
    }

    /// <summary>A wait until an instant, and a step that is stored after the timer has fired.</summary>
    public static string Wait(string workflow) => $$"""
        domain: bench
        version: "1"
        workflows:
          {{workflow}}:
            description: Use this when the lateness of timers has to be measured.
            params: { at: { type: datetime, required: true } }
            graph:
              pause: { type: wait, until: $at }
              after: { call: echo, args: { value: 1 }, depends_on: [pause] }

        """;

    private static StringBuilder Begin(string workflow) => new StringBuilder("domain: bench\nversion: \"1\"\nworkflows:\n")
        .Append(CultureInfo.InvariantCulture, $"  {workflow}:\n    description: Use this when something trivial has to be timed.\n    graph:\n");
}
