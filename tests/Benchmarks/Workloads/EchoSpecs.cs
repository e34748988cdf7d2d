using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>Specs of trivial steps, domain <c>bench</c>.</summary>
internal static class EchoSpecs
{
    /// <summary>Steps one after the other, each taking what the one before answered.</summary>
    public static string Chain(string workflow, int steps)
    {
        var yaml = Begin(workflow);
        yaml.Append("      s0: { call: echo, args: { value: 1 } }\n");
        for (var step = 1; step < steps; step++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"      s{step}: {{ call: echo, args: {{ value: $s{step - 1}.value }}, depends_on: [s{step - 1}] }}\n");
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

    private static StringBuilder Begin(string workflow) => new StringBuilder("domain: bench\nversion: \"1\"\nworkflows:\n")
        .Append(CultureInfo.InvariantCulture, $"  {workflow}:\n    description: Use this when something trivial has to be timed.\n    graph:\n");
}
