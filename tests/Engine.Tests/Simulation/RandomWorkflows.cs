using System.Text.Json.Nodes;
using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>Valid specs of every shape: a workflow <c>main</c> over two smaller ones, with all node types, policies and ways to fail.</summary>
internal sealed class RandomWorkflows
{
    private readonly Random _random;
    private readonly string[] _children;
    private readonly JsonObject _graph = [];

    /// <summary>Nodes that others can depend on.</summary>
    private readonly List<string> _before = [];

    /// <summary>Those of them that have an output with the fields <c>id</c> and <c>n</c>, when they complete.</summary>
    private readonly HashSet<string> _calls = [];

    private RandomWorkflows(Random random, string[] children) => (_random, _children) = (random, children);

    public static IReadOnlyDictionary<string, WorkflowDefinition> Of(int seed, out string text)
    {
        var random = new Random(seed);
        var spec = new JsonObject
        {
            ["domain"] = "test",
            ["workflows"] = new JsonObject
            {
                ["leaf"] = new RandomWorkflows(random, []).Workflow(1 + random.Next(3)),
                ["middle"] = new RandomWorkflows(random, ["leaf"]).Workflow(1 + random.Next(4)),
                ["main"] = new RandomWorkflows(random, ["leaf", "middle"]).Workflow(2 + random.Next(8)),
            },
        };
        text = spec.ToJsonString();
        var read = SpecReader.Read(text, "random.json", ValidationContext.Nothing);
        if (read.Spec is null && read.Problems.Where(p => !p.IsWarning).All(p => p.Message.Contains("join: all", StringComparison.Ordinal)))
        {
            // Some demands exclude one another; then nobody demands.
            text = text.Replace("\"join\":\"all\"", "\"join\":\"any\"", StringComparison.Ordinal);
        }

        return Specs.Read(text, "random.json");
    }

    private JsonObject Workflow(int nodes)
    {
        for (var i = 0; i < nodes; i++)
        {
            Add($"n{_graph.Count}", Top());
        }

        var workflow = new JsonObject
        {
            ["params"] = new JsonObject { ["a"] = Param(), ["b"] = Param() },
            ["graph"] = _graph,
        };
        if (Chance(0.3))
        {
            workflow["on_failure"] = Compensate();
        }

        if (Chance(0.15))
        {
            workflow["timeout"] = Duration(5_000, 600_000);
        }

        if (Chance(0.1))
        {
            workflow["concurrency"] = new JsonObject { ["limit"] = 1, ["when_full"] = Chance(0.7) ? "queue" : "reject" };
        }

        if (Chance(0.2))
        {
            workflow["result"] = new JsonObject { ["sum"] = "$a + $b", ["of"] = "$execution.id" };
        }

        return workflow;
    }

    private static JsonObject Param() => new() { ["type"] = "int", ["default"] = 3 };

    private void Add(string id, JsonObject node)
    {
        if (node["type"]?.GetValue<string>() != "error")
        {
            _before.Add(id);
        }

        if (node["call"] is not null)
        {
            _calls.Add(id);
            if (node["compensate"] is JsonObject undo)
            {
                undo["args"] = Chance(0.7) ? new JsonObject { ["id"] = $"${id}.id" } : [];
            }
        }

        _graph[id] = node;
    }

    private JsonObject Top()
    {
        string[] before = [.. _before];
        var node = _random.Next(20) switch
        {
            < 7 => Call(top: true),
            < 9 => Branch(),
            < 12 => Parallel(),
            < 15 => Foreach(),
            < 16 => new JsonObject { ["type"] = "snapshot", ["name"] = "copy of $execution.id" },
            _ => Inner(),
        };
        return Ordered(node, before);
    }

    private JsonObject Ordered(JsonObject node, string[] before)
    {
        var dependencies = before.Reverse().Where(_ => Chance(0.45)).Take(3).ToArray();
        if (dependencies.Length > 0)
        {
            node["depends_on"] = new JsonArray([.. dependencies.Select(d => (JsonNode)d)]);
            if (dependencies.Length > 1 && Chance(0.2))
            {
                node["join"] = "all";
            }

            if (node["call"] is not null && node["args"] is JsonObject args && dependencies.Where(_calls.Contains).FirstOrDefault() is { } source)
            {
                args["from"] = Chance(0.2) ? $"${source}.n" : $"${{ default(${source}.n, 0) }}";
            }
        }

        if (Chance(0.15))
        {
            node["when"] = Condition();
        }

        return node;
    }

    private JsonObject Inner(bool allowFallback = false) => _random.Next(20) switch
    {
        < 9 => Call(top: false, allowFallback),
        < 11 => new JsonObject { ["type"] = "set", ["values"] = new JsonObject { ["v"] = "${ $a + 1 }", ["w"] = Chance(0.05) ? "${ 1 / ($a - 4) }" : "$b" } },
        < 13 => Yield(),
        < 15 => WithTimeout(Chance(0.2)
            ? new JsonObject { ["type"] = "wait", ["until"] = "2026-02-23T10:00:00Z" }
            : new JsonObject { ["type"] = "wait", ["duration"] = Duration(10, 100_000) }),
        < 19 when _children.Length > 0 => Child(),
        < 19 => Call(top: false, allowFallback),
        _ => new JsonObject { ["type"] = "error", ["message"] = "a is $a", ["code"] = "chosen", ["when"] = Condition() },
    };

    private JsonObject Call(bool top, bool allowFallback = true)
    {
        var tool = _random.Next(20) switch { < 13 => "svc.ok", < 18 => "svc.flaky", < 19 => "svc.broken", _ => "svc.once" };
        var call = new JsonObject { ["call"] = tool, ["args"] = new JsonObject { ["a"] = "$a" } };
        if (tool == "svc.once")
        {
            call["idempotent"] = false;
        }

        if (Chance(0.5))
        {
            call["compensate"] = Undo();
        }

        if (Chance(0.2))
        {
            call["timeout"] = Duration(100, 5_000);
        }

        var onError = OnError();
        if (allowFallback && Chance(0.3))
        {
            onError["fallback"] = top ? Target() : InnerFallback();
        }

        if (onError.Count > 0)
        {
            call["on_error"] = onError;
        }

        return call;
    }

    private JsonObject OnError() => Chance(0.3)
        ? []
        : new JsonObject
        {
            ["retry"] = 1 + _random.Next(4),
            ["delay"] = _random.Next(5_000),
            ["backoff"] = Pick("fixed", "linear", "exponential"),
            ["jitter"] = Chance(0.3) ? 0.5 : 0,
        };

    private JsonObject Undo()
    {
        var undo = new JsonObject { ["call"] = Pick("svc.undo", "svc.undo", "svc.undo_flaky", "svc.undo_broken"), ["args"] = new JsonObject() };
        if (Chance(0.3))
        {
            undo["ignore_error"] = true;
        }

        if (OnError() is { Count: > 0 } onError)
        {
            undo["on_error"] = onError;
        }

        return undo;
    }

    private JsonObject Branch()
    {
        var on = new JsonArray();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            on.Add(new JsonObject { ["when"] = Condition(), ["goto"] = Target() });
        }

        var branch = new JsonObject { ["type"] = "branch", ["on"] = on };
        if (Chance(0.5))
        {
            branch["default"] = Target();
        }

        return branch;
    }

    private JsonObject Parallel()
    {
        var branches = new JsonObject();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            branches[$"b{_graph.Count}_{_random.Next(1_000_000)}"] = Inner(allowFallback: true);
        }

        foreach (var (id, branch) in branches)
        {
            if (branch!["compensate"] is JsonObject undo && branch["call"] is not null && Chance(0.7))
            {
                undo["args"] = new JsonObject { ["id"] = $"${id}.id" };
            }
        }

        var node = new JsonObject { ["type"] = "parallel", ["branches"] = branches };
        Policy(node, "on_partial_failure");
        if (Chance(0.3))
        {
            node["max_parallel"] = 1 + _random.Next(2);
        }

        return WithTimeout(node);
    }

    private JsonObject Foreach()
    {
        var node = new JsonObject
        {
            ["type"] = "foreach",
            ["items"] = Pick("range(0, $a)", "range(0, $b)", "[1, 2, 3]", "[]"),
            ["as"] = $"item{_random.Next(1_000_000)}",
            ["step"] = Inner(allowFallback: true),
        };
        Policy(node, "on_item_failure");
        if (Chance(0.5))
        {
            node["max_parallel"] = 1 + _random.Next(3);
        }

        return WithTimeout(node);
    }

    private JsonObject Child()
    {
        var node = new JsonObject { ["workflow"] = Pick(_children), ["args"] = new JsonObject { ["a"] = Chance(0.05) ? "$execution.id" : "$b" } };
        if (Chance(0.15))
        {
            node["wait"] = false;
        }

        if (Chance(0.3))
        {
            node["compensate"] = Undo();
        }

        return WithTimeout(node);
    }

    private JsonObject Yield()
    {
        var node = new JsonObject
        {
            ["type"] = "yield", ["message"] = "What about $a?", ["expects"] = Chance(0.5) ? new JsonObject { ["ok"] = "bool" } : new JsonObject { ["n"] = "int" },
        };
        if (Chance(0.4))
        {
            node["timeout"] = Duration(1_000, 100_000);
            if (Chance(0.6))
            {
                node["default"] = node["expects"]!["ok"] is null ? new JsonObject { ["n"] = 1 } : new JsonObject { ["ok"] = false };
            }
        }

        return node;
    }

    private void Policy(JsonObject node, string field)
    {
        switch (_random.Next(6))
        {
            case 0 or 1:
                node[field] = "continue";
                break;
            case 2:
                node[field] = "abort";
                break;
            case 3:
                node[field] = "rollback_all";
                break;
            case 4:
                node[field] = Compensate();
                break;
            default:
                break;
        }
    }

    /// <summary>A node that is only reached by being sent to; its id.</summary>
    private string Target()
    {
        if (Chance(0.15))
        {
            return Compensate();
        }

        var id = $"t{_graph.Count}_{_random.Next(1_000_000)}";
        _graph[id] = new JsonObject();
        string[] before = [.. _before];
        var node = Ordered(Inner(), before);
        _graph.Remove(id);
        Add(id, node);
        return id;
    }

    private string InnerFallback()
    {
        var id = $"f{_graph.Count}_{_random.Next(1_000_000)}";
        _graph[id] = Inner();
        return id;
    }

    private string Compensate()
    {
        var id = $"c{_graph.Count}_{_random.Next(1_000_000)}";
        var steps = new JsonArray();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            var undo = Undo();
            undo["args"] = _calls.Count > 0 && Chance(0.5) ? new JsonObject { ["id"] = $"${Pick([.. _calls])}.id" } : [];
            steps.Add(undo);
        }

        _graph[id] = new JsonObject { ["type"] = "compensate", ["steps"] = steps };
        return id;
    }

    private JsonObject WithTimeout(JsonObject node)
    {
        if (Chance(0.15))
        {
            node["timeout"] = Duration(500, 60_000);
        }

        return node;
    }

    private string Condition() => Pick("$a > 4", "$b > 2", "$a == $b", "true", "$a < 6", Chance(0.1) ? "$a / ($b - 3) > 0" : "false");

    private string Duration(int from, int to) => $"{_random.Next(from, to)}ms";

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
