namespace OrleansWorkflows.Spec.Tests;

/// <summary>A test for each field of a spec file and a definition, and for the stored form.</summary>
public sealed class DefinitionFieldsTests
{
    private const string Everything = """
        description: Does it
        version: 2.10
        pattern: travel
        labels: { team: core, tier: 1 }
        params:
          city: { type: str, required: true, example: Paris, format: place, pattern: '^P', min: 1, max: 9, description: Where }
          kind: { type: str, enum: [x, y], default: x }
          when: { type: datetime }
          day: { type: date }
          f: { type: float }
          b: { type: bool }
          l: { type: list }
          o: { type: object }
          any: { type: any }
        timeout: 1h30m
        retention: 7d
        concurrency: { limit: 3, key: $city, when_full: reject }
        on_failure: undo
        examples: [{ city: Paris }]
        result: { id: $made.id, n: "$made.list.length + 1" }
        graph:
          make:
            call: travel.make
            args: { list: [1, $city, { deep: "in $city" }], text: "costs $$5", expr: "${ 1 + 2 }", nothing: null, yes: no }
            output: made
            timeout: 1500ms
            on_error: { retry: 2, delay: 5s, backoff: linear, max_delay: 1m, jitter: 0.5, retry_on: [500], fallback: instead }
            idempotent: false
            compensate: { call: travel.unmake, args: { id: $made.id }, ignore_error: true, on_error: { retry: 1 }, timeout: 1m }
            target_machines: $l
            data: { a: [1] }
          instead: { type: set, values: { id: none, why: $error.message } }
          pick: { type: branch, depends_on: [make], on: [{ when: "$made.ok == true", goto: many }, { default: , goto: ask }] }
          many:
            type: parallel
            branches:
              one: { workflow: child, args: { x: $made.id }, wait: false, compensate: { call: echo } }
              two: { type: error, message: "bad $city", code: bad, when: $b }
            on_partial_failure: undo
            max_parallel: 1
          ask: { type: yield, message: "Which of $made?", expects: { id: str, n: { type: int, default: 1 } }, default: { id: a }, timeout: 1d }
          each: { type: foreach, depends_on: [make, many], join: all, items: $made.list, as: item, step: { type: wait, duration: $item }, max_iterations: 5, max_parallel: 2, on_item_failure: abort, output: waits }
          keep: { type: snapshot, name: "at $city", depends_on: [each], when: not $b }
          later: { type: wait, until: $when, depends_on: [keep], description: A while }
          undo: { type: compensate, steps: [{ call: travel.unmake, args: { id: $made.id } }] }
        """;

    [Fact]
    public void SpecFile_HoldsDomainVersionAndWorkflowsInOrder()
    {
        var spec = SpecReader.Read("domain: demo\nversion: 1.0\nworkflows:\n  b: { graph: { x: { call: echo } } }\n  a: { version: v9, graph: { x: { call: echo } } }\n", "s.yaml", ValidationContext.Nothing).Spec!;

        Assert.Equal(("demo", "1.0"), (spec.Domain, spec.Version));
        Assert.Equal([("demo/b", "1.0"), ("demo/a", "v9")], spec.Workflows.Select(w => (w.FullName, w.Version)));
    }

    [Fact]
    public void Definition_HoldsEveryField()
    {
        var definition = SpecText.Read(SpecText.Workflow(Everything));

        Assert.Equal(("Does it", "2.10", "travel", "undo"), (definition.Description, definition.Version, definition.Pattern, definition.OnFailure));
        Assert.Equal((TimeSpan.FromMinutes(90), new Retention(TimeSpan.FromDays(7), null), false), (definition.Timeout, definition.Retention, definition.IsDraft));
        Assert.Equal([("team", "core"), ("tier", "1")], definition.Labels.Select(l => (l.Key, l.Value)));
        Assert.Equal((3, WhenFull.Reject, "$city"), (definition.Concurrency!.Limit, definition.Concurrency.WhenFull, Assert.Single(definition.Concurrency.Key!.References).Path));
        Assert.Equal("""{"city":"Paris"}""", Assert.Single(definition.Examples).ToString());
        Assert.Equal(["$made.id", "$made.list.length"], definition.Result!.References.Select(r => r.Path));
        Assert.Equal(["make", "instead", "pick", "many", "ask", "each", "keep", "later", "undo"], definition.Nodes.Select(n => n.Id));
    }

    [Fact]
    public void Param_HoldsEveryField()
    {
        var definition = SpecText.Read(SpecText.Workflow(Everything));

        var city = definition.Params[0];
        Assert.Equal(("city", ParamType.Str, true, "\"Paris\"", "place", "^P", 1m, 9m, "Where"),
            (city.Name, city.Type, city.Required, city.Example?.ToString(), city.Format, city.Pattern, city.Min, city.Max, city.Description));
        Assert.Equal(["\"x\"", "\"y\""], definition.Params[1].Enum!.Select(e => e.ToString()));
        Assert.Equal(("\"x\"", false), (definition.Params[1].Default?.ToString(), definition.Params[1].Required));
        Assert.Equal([ParamType.Str, ParamType.Str, ParamType.Datetime, ParamType.Date, ParamType.Float, ParamType.Bool, ParamType.List, ParamType.Object, ParamType.Any],
            definition.Params.Select(p => p.Type));
    }

    [Fact]
    public void Definition_HasDefaults()
    {
        var definition = SpecText.Read(SpecText.Graph("b: { call: echo }"));

        Assert.Equal((null, null, null, null, Retention.Default), (definition.Timeout, definition.Concurrency, definition.OnFailure, definition.Result, definition.Retention));
    }

    [Theory]
    [InlineData("30d", 720, null)]
    [InlineData("{ delete_after: 90d }", 24, 2160)]
    [InlineData("{ full: 7d }", 168, null)]
    [InlineData("{ full: 7d, delete_after: 7d }", 168, 168)]
    [InlineData("{ delete_after: 1h }", 1, 1)]
    [InlineData("{ delete_after: 0s }", 0, 0)]
    public void Retention_IsADurationOrSaysWhenEverythingGoes(string written, int fullHours, int? deleteAfterHours)
    {
        var definition = SpecText.Read(SpecText.Workflow($"retention: {written}\ngraph:\n  a: {{ call: echo }}"));

        var expected = new Retention(TimeSpan.FromHours(fullHours), deleteAfterHours is { } hours ? TimeSpan.FromHours(hours) : null);
        Assert.Equal(expected, definition.Retention);
        Assert.Equal(expected, DefinitionReader.FromStored(definition.Stored).Retention);
    }

    [Fact]
    public void StoredForm_ReadsBackAsTheSameDefinition()
    {
        var written = SpecText.Read(SpecText.Workflow(Everything));

        var read = DefinitionReader.FromStored(written.Stored);

        Assert.Equal(written.Revision, read.Revision);
        Assert.Equal(Comparable.Of(written), Comparable.Of(read));
    }

    [Fact]
    public void StoredForm_WrittenAgainFromWhatWasRead_IsTheSame()
    {
        var first = SpecText.Read(SpecText.Workflow(Everything));

        // The stored form is a definition as an author could write it, apart from its name.
        var stored = first.Stored.Element;
        var fields = stored.EnumerateObject().Where(p => p.Name is not ("domain" or "name")).Select(p => $"{System.Text.Json.JsonSerializer.Serialize(p.Name)}:{p.Value.GetRawText()}");
        var again = SpecText.Read("{\"domain\":\"demo\",\"workflows\":{\"w\":{" + string.Join(',', fields) + "}}}");

        Assert.Equal(first.Stored.ToString(), again.Stored.ToString());
    }

    [Fact]
    public void Revision_IsTheSameForTheSameMeaning()
    {
        var one = SpecText.Read(SpecText.Workflow("timeout: 60s\ngraph:\n  a: { call: echo, args: {}, idempotent: true }\n  b: { depends_on: a, call: echo }"));
        var two = SpecText.Read(SpecText.Workflow("graph:\n  a: { type: call, call: echo }\n  b:\n    call: echo # the same\n    depends_on:\n      - a\ntimeout: PT1M"));

        Assert.Equal(one.Revision, two.Revision);
        Assert.Matches("^[0-9a-f]{32}$", one.Revision);
    }

    [Theory]
    [InlineData("graph:\n  a: { call: echo }")]
    [InlineData("graph:\n  b: { call: echo }\n  a: { call: echo }")]
    [InlineData("graph:\n  a: { call: echo, when: true }\n  b: { call: echo }")]
    [InlineData("graph:\n  a: { call: echo }\n  b: { call: echo, args: { x: 1 } }")]
    [InlineData("retention: 1h\ngraph:\n  a: { call: echo }\n  b: { call: echo }")]
    public void Revision_ChangesWithTheMeaning(string fields)
    {
        var one = SpecText.Read(SpecText.Workflow("graph:\n  a: { call: echo }\n  b: { call: echo }"));

        Assert.NotEqual(one.Revision, SpecText.Read(SpecText.Workflow(fields)).Revision);
    }

    [Fact]
    public void StoredFormThatIsNone_SaysSo() =>
        Assert.Contains("can not be read", Assert.Throws<InvalidDataException>(() => DefinitionReader.FromStored(JsonBytes.Parse("""{"domain":"d"}"""))).Message, StringComparison.Ordinal);
}
