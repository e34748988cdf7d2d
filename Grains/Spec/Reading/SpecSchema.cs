using System.Text.Json.Nodes;

namespace OrleansWorkflows.Spec;

/// <summary>The JSON Schema of spec files, for editors: completion and first checks while typing. Validation proper is <see cref="SpecReader"/>.</summary>
public static class SpecSchema
{
    /// <summary>A draft-07 schema, which is what the YAML extensions of editors read.</summary>
    public static JsonObject Write() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "OrleansWorkflows spec file",
        ["type"] = "object",
        ["required"] = new JsonArray("domain", "workflows"),
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject
        {
            ["domain"] = Id("Name of the domain that the workflows belong to."),
            ["version"] = Described(new JsonObject { ["type"] = new JsonArray("string", "number") }, "Any text."),
            ["workflows"] = MapOf(Ref("workflow"), "Workflows by name."),
        },
        ["definitions"] = new JsonObject
        {
            ["workflow"] = Workflow(),
            ["node"] = AnyNode([.. NodeTypes.FieldsByType.Keys], ordered: true),
            ["inner"] = AnyNode([.. NodeTypes.FieldsByType.Keys.Where(NodeTypes.Inner.Contains)], ordered: false),
            ["param"] = Param(),
            ["undo"] = Closed(new JsonObject
            {
                ["call"] = Text("service.tool"), ["args"] = Arguments(), ["ignore_error"] = Bool("Go on as if nothing had happened when it fails."),
                ["on_error"] = OnError(), ["timeout"] = Duration("Of each attempt."),
            }, "call"),
            ["duration"] = new JsonObject { ["type"] = new JsonArray("string", "number"), ["description"] = "500ms, 30s, 5m, 2h, 1d, ISO 8601, or milliseconds." },
            ["condition"] = new JsonObject { ["type"] = new JsonArray("string", "boolean"), ["description"] = "An expression such as $seats > 0." },
        },
    };

    private static JsonObject Workflow() => Closed(new JsonObject
    {
        ["description"] = Text("What it is for; the beginning of the tool's description."),
        ["version"] = new JsonObject { ["type"] = new JsonArray("string", "number") },
        ["params"] = MapOf(Ref("param"), "Parameters by name."),
        ["graph"] = MapOf(Ref("node"), "Nodes by id."),
        ["steps"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object" }, ["description"] = "A list run in order, instead of a graph." },
        ["result"] = new JsonObject { ["description"] = "An expression, or an object of expressions." },
        ["timeout"] = Duration("Of the whole execution."),
        ["concurrency"] = Closed(new JsonObject
        {
            ["limit"] = Integer(1, null), ["key"] = Text("One limit for each value of this, over the parameters."), ["when_full"] = Words("queue", "reject"),
        }, "limit"),
        ["on_failure"] = Text("The compensate node that runs last in every undo."),
        ["labels"] = MapOf(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }, "Free text to find executions by."),
        ["retention"] = Described(
            new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    Ref("duration"),
                    Closed(new JsonObject
                    {
                        ["full"] = Duration("How long executions are kept in full after their end."),
                        ["delete_after"] = Duration("How long after their end nothing of them is kept; left out: events and header are kept permanently."),
                    })),
            },
            "How long executions are kept in full after their end; then events and header are kept."),
        ["examples"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object" } },
        ["pattern"] = Text("Groups workflows in lists."),
        ["draft"] = Bool("Kept without nodes, and not executed."),
    });

    private static JsonObject AnyNode(string[] types, bool ordered)
    {
        var kinds = new JsonArray();
        foreach (var type in types)
        {
            var properties = new JsonObject { ["type"] = type == "snapshot" ? Words(type, "persist_snapshot") : new JsonObject { ["const"] = type } };
            foreach (var field in NodeTypes.Common.Where(f => f != "type" && (ordered || !NodeTypes.OrderFields.Contains(f))).Concat(NodeTypes.FieldsByType[type]))
            {
                properties[field] = Field(type, field);
            }

            kinds.Add(Closed(properties, [.. type is "call" or "workflow" ? new[] { type } : ["type"], .. Required(type)]));
        }

        return new JsonObject { ["anyOf"] = kinds };
    }

    private static string[] Required(string type) => type switch
    {
        "branch" => ["on"],
        "parallel" => ["branches"],
        "foreach" => ["items", "as", "step"],
        "yield" or "error" => ["message"],
        "compensate" => ["steps"],
        "set" => ["values"],
        _ => [],
    };

    private static JsonObject Field(string type, string field) => (type, field) switch
    {
        (_, "depends_on") => Described(new JsonObject { ["anyOf"] = new JsonArray(Text(null), ListOf(Text(null))) }, "Nodes that have to be settled before."),
        (_, "join") => Words("any", "all"),
        (_, "when") => Ref("condition"),
        (_, "timeout") => Duration(type == "call" ? "Of each attempt." : "Of the whole of it."),
        (_, "description") => Text(null),
        (_, "data") => Described([], "Anything; kept with the node."),
        (_, "call") => Text("service.tool, or the bare name of a tool that one service has."),
        (_, "args") => Arguments(),
        (_, "output") => Text("A second name of the output."),
        (_, "on_error") => OnError("fallback"),
        (_, "idempotent") => Bool("false: an attempt whose answer was lost is not repeated."),
        (_, "compensate") => Ref("undo"),
        (_, "target_machines") => new JsonObject { ["anyOf"] = new JsonArray(Text(null), ListOf(Text(null))) },
        (_, "on") => ListOf(new JsonObject
        {
            ["anyOf"] = new JsonArray(
                Closed(new JsonObject { ["when"] = Ref("condition"), ["goto"] = Text(null) }, "when", "goto"),
                Closed(new JsonObject { ["default"] = new JsonObject { ["type"] = new JsonArray("string", "null") }, ["goto"] = Text(null) }, "default")),
        }),
        ("branch", "default") => Text("Where to go when no `when` is true."),
        (_, "branches") => MapOf(Ref("inner"), "Nodes that run side by side."),
        (_, "on_partial_failure" or "on_item_failure") => Text("continue, abort, rollback_all, or the id of a compensate node."),
        (_, "max_parallel" or "max_iterations") => Integer(1, field == "max_iterations" ? 1_000_000 : null),
        (_, "items") => Described(new JsonObject { ["type"] = new JsonArray("string", "array") }, "An expression that gives a list, or a list."),
        (_, "as") => Text("The loop variable."),
        (_, "step") => Ref("inner"),
        (_, "workflow") => Text("name, or domain/name."),
        ("workflow", "wait") => Bool("false: go on as soon as it has started."),
        (_, "message" or "code" or "name" or "until") => Text(null),
        (_, "expects") => MapOf(new JsonObject { ["anyOf"] = new JsonArray(Words(ParamTypes), Ref("param")) }, "What the answer has to hold."),
        (_, "default") => Described([], "The answer when the timeout passes."),
        (_, "steps") => ListOf(Ref("undo")),
        (_, "duration") => Ref("duration"),
        (_, "values") => Arguments(),
        _ => throw new InvalidOperationException($"The field '{field}' of {NodeTypes.Article(type)} has no schema."),
    };

    private static string[] ParamTypes => ["str", "int", "float", "bool", "date", "datetime", "list", "object", "any"];

    private static JsonObject Param() => Closed(new JsonObject
    {
        ["type"] = Words(ParamTypes), ["required"] = Bool(null), ["default"] = new JsonObject(), ["example"] = new JsonObject(), ["format"] = Text(null),
        ["enum"] = new JsonObject { ["type"] = "array", ["minItems"] = 1 }, ["min"] = Number(), ["max"] = Number(), ["pattern"] = Text("A regular expression."),
        ["description"] = Text(null),
    });

    private static JsonObject OnError(params string[] more)
    {
        var properties = new JsonObject
        {
            ["retry"] = Described(Integer(0, 1_000), "Further attempts after the first."), ["delay"] = Duration("Before the first repeat."),
            ["backoff"] = Words("fixed", "linear", "exponential"), ["max_delay"] = Duration(null),
            ["jitter"] = new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 },
            ["retry_on"] = ListOf(new JsonObject { ["type"] = new JsonArray("string", "integer") }),
        };
        foreach (var field in more)
        {
            properties[field] = Text("The node that runs in place after the last attempt.");
        }

        return Closed(properties);
    }

    private static JsonObject Closed(JsonObject properties, params string[] required)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Distinct().Select(r => (JsonNode)r)]);
        }

        return schema;
    }

    private static JsonObject Arguments() => new() { ["type"] = new JsonArray("object", "string") };

    private static JsonObject Id(string description) => new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_-]{1,100}$", ["description"] = description };

    private static JsonObject Text(string? description) => Described(new JsonObject { ["type"] = "string" }, description);

    private static JsonObject Bool(string? description) => Described(new JsonObject { ["type"] = "boolean" }, description);

    private static JsonObject Number() => new() { ["type"] = "number" };

    private static JsonObject Integer(int min, int? max)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = min };
        if (max is { } limit)
        {
            schema["maximum"] = limit;
        }

        return schema;
    }

    private static JsonObject Duration(string? description) => description is null
        ? Ref("duration")
        : new JsonObject { ["allOf"] = new JsonArray(Ref("duration")), ["description"] = description };

    private static JsonObject Words(params string[] words) => new() { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };

    private static JsonObject ListOf(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject MapOf(JsonObject values, string description) =>
        new() { ["type"] = "object", ["additionalProperties"] = values, ["description"] = description };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/definitions/{name}" };

    private static JsonObject Described(JsonObject schema, string? description)
    {
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }
}
