namespace OrleansWorkflows.Spec.Tests;

/// <summary>What looks near a mistake and is none.</summary>
public sealed class AllowedTests
{
    public static TheoryData<string, string> Specs => new()
    {
        { "targets of one branch share an output", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }], default: d }\nc: { call: echo, output: o }\nd: { call: echo, output: o }\ne: { call: echo, depends_on: [c, d], args: { x: $o } }") },
        { "what is behind different targets shares an output", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }], default: d }\nc: { call: echo }\nc2: { call: echo, depends_on: [c], output: o }\nd: { call: echo }\nd2: { call: echo, depends_on: [d], output: o }") },
        { "a node and its fallback share an output", SpecText.Graph("b: { call: echo, output: o, on_error: { fallback: c } }\nc: { call: echo, output: o }") },
        { "a branch and its fallback share an output", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo, output: o, on_error: { fallback: c } } } }\nc: { call: echo, output: o }") },
        { "behind a node and behind its fallback", SpecText.Graph("b: { call: echo, on_error: { fallback: c } }\nb2: { call: echo, depends_on: [b], output: o }\nc: { call: echo }\nc2: { call: echo, depends_on: [c], output: o }") },
        { "output called like its own node", SpecText.Graph("b: { call: echo, output: b }") },
        { "two loops with one variable", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo } }\nc: { type: foreach, items: [1], as: i, step: { call: echo, args: { x: $i } } }") },
        { "error in a fallback", SpecText.Graph("b: { call: echo, on_error: { fallback: c } }\nc: { type: error, message: $error.message, code: $error.code }") },
        { "error and loop variable in the fallback of an item", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo, on_error: { fallback: c } } }\nc: { type: set, values: { i: $i, step: $error.step, x: $a } }") },
        { "earlier outputs in the fallback of a branch", SpecText.Graph("b: { type: parallel, depends_on: [first], branches: { x: { call: echo, on_error: { fallback: c } } } }\nc: { type: set, values: { x: $first.y } }") },
        { "any output in an undo", SpecText.Graph("b: { call: echo, compensate: { call: echo, args: { own: $b.id, later: $c, error: $error.code } } }\nc: { call: echo, depends_on: [b] }") },
        { "outputs of branches behind their parallel", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo, output: o }, y: { call: echo } } }\nc: { call: echo, depends_on: [b], args: { o: $o.id, y: $y, all: $b.x, step: '$steps[\"b.x\"].id' } }") },
        { "branches of one name told apart", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo } } }\nc: { type: parallel, branches: { x: { call: echo } } }\nd: { call: echo, depends_on: [b, c], args: { x: '$steps[\"b.x\"].id', y: $c.x } }") },
        { "what is before a sender", SpecText.Graph("b: { type: branch, depends_on: [first], on: [{ when: $first.ok == true, goto: c }] }\nc: { call: echo, args: { x: $first.id } }") },
        { "goto a compensate node", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: u }] }\nu: { type: compensate, steps: [{ call: echo }] }") },
        { "one dependency without a list", SpecText.Graph("b: { call: echo, depends_on: first, args: { x: $first } }") },
        { "dollars that are text", SpecText.Graph("b: { call: echo, args: { x: costs $$5, y: $5, z: a$ } }") },
        { "node id that is no name", SpecText.Graph("b-1: { call: echo }\nc: { call: echo, depends_on: [b-1], args: { x: '$steps[\"b-1\"].id' } }") },
        { "recursion behind a branch", SpecText.Graph("b: { type: branch, on: [{ when: $n > 1, goto: c }] }\nc: { workflow: w }") },
        { "recursion with a condition", SpecText.Graph("b: { workflow: w, when: $n > 1 }") },
        { "recursion over items", SpecText.Graph("b: { type: foreach, items: $first.parts, depends_on: [first], as: i, step: { workflow: w } }") },
        { "whole arguments by reference", SpecText.Graph("b: { workflow: w, when: $a, depends_on: [first], args: $first }") },
        { "tool of a service that can not be read", SpecText.Graph("b: { call: other.tool }") },
        { "fields of answers, sets and lengths", SpecText.Graph("y: { type: yield, message: m, expects: { l: list } }\ns: { type: set, values: { t: [1] }, depends_on: [y] }\nc: { call: echo, depends_on: [s], args: { a: $y.l.length, b: $s.t.0, c: $y.length, d: $execution.id } }") },
        { "join all behind one target", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }] }\nc: { call: echo }\nd: { call: echo }\ne: { call: echo, depends_on: [c, d], join: all }") },
        { "draft", SpecText.Workflow("draft: true") },
        { "result by expressions", SpecText.Graph("b: { call: echo }").Replace("graph:", "result: { all: \"[$first, $b.id]\", n: 1, no: null }\n    graph:", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void AllowedThing_IsNoProblem(string kind, string text)
    {
        var problems = SpecText.Problems(text);

        Assert.True(problems.Count == 0, $"{kind}:\n{string.Join('\n', problems)}");
    }
}
