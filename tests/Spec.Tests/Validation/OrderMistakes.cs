namespace OrleansWorkflows.Spec.Tests;

/// <summary>Mistakes of order: targets, circles, what can never run; and of names.</summary>
internal static class OrderMistakes
{
    public static TheoryData<string, string, string, string> All => new()
    {
        { "unknown dependency", SpecText.Graph("b: { call: echo, depends_on: [¦frist] }"), SpecCodes.MissingTarget, "Did you mean 'first'?" },
        { "unknown dependency that is like its own node", SpecText.Graph("mine: { call: echo, depends_on: [¦mind] }"), SpecCodes.MissingTarget, "Name a node of this graph" },
        { "dependency on a branch", SpecText.Graph("p: { type: parallel, branches: { left: { call: echo } } }\nb: { call: echo, depends_on: [¦left] }"), SpecCodes.MissingTarget, "name the node 'p' around it" },
        { "dependency on an output", SpecText.Graph("p: { call: echo, output: out }\nb: { call: echo, depends_on: [¦out] }"), SpecCodes.MissingTarget, "write p" },
        { "dependency on itself", SpecText.Graph("b: { call: echo, depends_on: [¦b] }"), SpecCodes.WrongTarget, "remove it" },
        { "dependency on an error node", SpecText.Graph("e: { type: error, message: m, depends_on: [first] }\nb: { call: echo, depends_on: [¦e] }"), SpecCodes.WrongTarget, "Remove it from `depends_on`" },
        { "dependency on a compensate node", SpecText.Workflow("on_failure: u\ngraph:\n  a: { call: echo, depends_on: [¦u] }\n  u: { type: compensate, steps: [{ call: echo }] }"), SpecCodes.WrongTarget, "nothing can depend on it" },
        { "compensate node that waits", SpecText.Workflow("on_failure: u\ngraph:\n  a: { call: echo }\n  u: { type: compensate, depends_on: ¦[a], steps: [{ call: echo }] }"), SpecCodes.WrongTarget, "remove `depends_on`" },
        { "unknown goto", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: ¦nowhere }] }"), SpecCodes.MissingTarget, "Name a node of this graph" },
        { "unknown default", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }], default: ¦d }\nc: { call: echo }"), SpecCodes.MissingTarget, "`default` names 'd'" },
        { "unknown default item", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }, { default: , goto: ¦dd }] }\nc: { call: echo }"), SpecCodes.MissingTarget, "`default` names 'dd'" },
        { "unknown fallback", SpecText.Graph("b: { call: echo, on_error: { fallback: ¦nowhere } }"), SpecCodes.MissingTarget, "`fallback` names" },
        { "fallback to itself", SpecText.Graph("b: { call: echo, on_error: { fallback: ¦b } }"), SpecCodes.WrongTarget, "use `on_error.retry`" },
        { "fallback of an item that is a branch", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo, on_error: { fallback: ¦c } } }\nc: { type: branch, on: [] }"), SpecCodes.WrongTarget, "name such a node" },
        { "fallback of an item that waits", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo, on_error: { fallback: c } } }\nc: { call: echo, depends_on: ¦[first] }"), SpecCodes.WrongTarget, "remove its `depends_on`" },
        { "dependency on the fallback of an item", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo, on_error: { fallback: c } } }\nc: { call: echo }\nd: { call: echo, depends_on: [¦c] }"), SpecCodes.WrongTarget, "depend on the parallel or foreach node" },
        { "unknown on_failure", SpecText.Workflow("on_failure: ¦undo\ngraph:\n  a: { call: echo }"), SpecCodes.MissingTarget, "`on_failure` names" },
        { "on_failure that is a call", SpecText.Workflow("on_failure: ¦a\ngraph:\n  a: { call: echo }"), SpecCodes.WrongTarget, "`type: compensate`" },
        { "unknown on_partial_failure", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo } }, on_partial_failure: ¦stop }"), SpecCodes.MissingTarget, "continue, abort or rollback_all" },
        { "on_item_failure that is a call", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo }, on_item_failure: ¦first }"), SpecCodes.WrongTarget, "has to name a compensate node" },
        { "circle", SpecText.Graph("b: { call: echo, depends_on: ¦[d] }\nc: { call: echo, depends_on: [b] }\nd: { call: echo, depends_on: [c] }"), SpecCodes.Cycle, "b → c → d → b" },
        { "circle by goto", SpecText.Graph("b: { type: branch, depends_on: ¦[c], on: [{ when: $a, goto: c }] }\nc: { call: echo }"), SpecCodes.Cycle, "b → c → b" },
        { "circle with something behind it", SpecText.Graph("b: { call: echo, depends_on: ¦[c] }\nc: { call: echo, depends_on: [b] }\nd: { call: echo, depends_on: [c] }"), SpecCodes.Cycle, "b → c → b" },
        { "compensate node that nobody names", SpecText.Graph("u: ¦{ type: compensate, steps: [{ call: echo }] }"), SpecCodes.Unreachable, "name it in `on_failure`" },
        { "join of ways that exclude one another", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }], default: d }\nc: { call: echo }\nd: { call: echo }\ne: { call: echo, depends_on: [c, d], join: ¦all }"), SpecCodes.Unreachable, "join: any" },
        { "node called like a parameter", SpecText.Graph("n: ¦{ call: echo }"), SpecCodes.NameCollision, "rename one" },
        { "output called like a node", SpecText.Graph("b: { call: echo, output: ¦first }"), SpecCodes.NameCollision, "the node 'first'" },
        { "loop variable called like a parameter", SpecText.Graph("b: { type: foreach, items: [1], as: ¦n, step: { call: echo } }"), SpecCodes.NameCollision, "a parameter" },
        { "branch called like a node", SpecText.Graph("b: { type: parallel, branches: { first: ¦{ call: echo } } }"), SpecCodes.NameCollision, "the node 'first'" },
        { "output that is no name", SpecText.Graph("b: { call: echo, output: ¦my-out }"), SpecCodes.BadName, "can not name an output" },
        { "reserved name", SpecText.Graph("error: ¦{ call: echo }"), SpecCodes.ReservedName, "choose another name" },
        { "reserved parameter", SpecText.Workflow("params: { execution: ¦{ type: str } }\ngraph:\n  a: { call: echo }"), SpecCodes.ReservedName, "a parameter" },
        { "output twice", SpecText.Graph("b: { call: echo, output: out }\nc: { call: echo, output: ¦out }"), SpecCodes.DuplicateOutput, "rename one" },
        { "output twice behind one target", SpecText.Graph("b: { type: branch, on: [{ when: $a, goto: c }] }\nc: { call: echo, output: out }\nd: { call: echo, depends_on: [c], output: ¦out }"), SpecCodes.DuplicateOutput, "both can run" },
        { "output twice in a parallel", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo, output: out }, y: { call: echo, output: ¦out } } }"), SpecCodes.DuplicateOutput, "both can run" },
    };
}
