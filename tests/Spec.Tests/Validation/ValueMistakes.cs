namespace OrleansWorkflows.Spec.Tests;

/// <summary>Mistakes of expressions and references, and of what is called.</summary>
internal static class ValueMistakes
{
    private const string Child = "  child:\n    params: { city: { type: str, required: true }, nights: { type: int, default: 1 } }\n    graph: { a: { call: echo } }\n";

    public static TheoryData<string, string, string, string> All => new()
    {
        { "broken expression", SpecText.Graph("b: { call: echo, when: $a >¦ }"), SpecCodes.ExpressionSyntax, "" },
        { "when that is a list", SpecText.Graph("b: { call: echo, when: ¦[1] }"), SpecCodes.WrongType, "write it as text" },
        { "unknown function", SpecText.Graph("b: { call: echo, when: ¦lenght($a) > 1 }"), SpecCodes.ExpressionType, "length" },
        { "text minus number", SpecText.Graph("b: { call: echo, when: ¦$a - 1 > 0 }"), SpecCodes.ExpressionType, "" },
        { "items that are a number", SpecText.Graph("b: { type: foreach, items: ¦$n, as: i, step: { call: echo } }"), SpecCodes.ExpressionType, "has to be a list" },
        { "unknown reference", SpecText.Graph("b: { call: echo, depends_on: [first], args: { x: ¦$frist.id } }"), SpecCodes.UnknownReference, "Did you mean '$first'?" },
        { "reference to nothing", SpecText.Graph("b: { call: echo, args: { x: ¦$price } }"), SpecCodes.UnknownReference, "$$" },
        { "reference inside text", SpecText.Graph("b: { type: error, message: Total ¦$sum }"), SpecCodes.UnknownReference, "'$sum'" },
        { "reference without dependency", SpecText.Graph("b: { call: echo, args: { x: ¦$first.id } }"), SpecCodes.ReferenceTooEarly, "add `depends_on: [first]`" },
        { "reference to what runs after", SpecText.Graph("b: { call: echo, args: { x: ¦$c } }\nc: { call: echo, depends_on: [b] }"), SpecCodes.ReferenceTooEarly, "runs after this node" },
        { "reference to itself", SpecText.Graph("b: { call: echo, args: { x: ¦$b } }"), SpecCodes.ReferenceTooEarly, "has no value before it has run" },
        { "reference to the other branch", SpecText.Graph("b: { type: parallel, branches: { x: { call: echo }, y: { call: echo, args: { v: ¦$x } } } }"), SpecCodes.ReferenceTooEarly, "runs at the same time" },
        { "reference to an error node", SpecText.Graph("e: { type: error, message: m }\nb: { call: echo, args: { v: ¦$e } }"), SpecCodes.ReferenceTooEarly, "has no output" },
        { "reference to an unknown step", SpecText.Graph("b: { call: echo, args: { v: '¦$steps[\"fist\"].x' } }"), SpecCodes.UnknownReference, "Did you mean 'first'?" },
        { "reference to a step that is not before", SpecText.Graph("b: { call: echo, args: { v: '¦$steps[\"first\"].x' } }"), SpecCodes.ReferenceTooEarly, "depends_on" },
        { "unknown field of an answer", SpecText.Graph("y: { type: yield, message: m, expects: { choice: str } }\nb: { call: echo, depends_on: [y], args: { v: ¦$y.choise } }"), SpecCodes.UnknownReference, "Did you mean 'choice'?" },
        { "unknown value of a set node", SpecText.Graph("s: { type: set, values: { total: 1 } }\nb: { call: echo, depends_on: [s], args: { v: ¦$s.totals } }"), SpecCodes.UnknownReference, "Did you mean 'total'?" },
        { "unknown field of execution", SpecText.Graph("b: { call: echo, args: { v: ¦$execution.idd } }"), SpecCodes.UnknownReference, "Did you mean 'id'?" },
        { "loop variable outside", SpecText.Graph("b: { type: foreach, items: [1], as: i, step: { call: echo } }\nc: { call: echo, depends_on: [b], args: { v: ¦$i } }"), SpecCodes.LoopVariableOutside, "refer to $b" },
        { "loop variable in its items", SpecText.Graph("b: { type: foreach, items: ¦$i, as: i, step: { call: echo } }"), SpecCodes.LoopVariableOutside, "only inside its step" },
        { "error outside of a fallback", SpecText.Graph("b: { call: echo, args: { v: ¦$error.message } }"), SpecCodes.ErrorOutsideFallback, "only inside a fallback" },
        { "unknown reference in result", SpecText.Workflow("result: { x: ¦$nope }\ngraph:\n  a: { call: echo }"), SpecCodes.UnknownReference, "'$nope'" },
        { "unknown reference in an undo", SpecText.Graph("b: { call: echo, compensate: { call: echo, args: { v: ¦$nope } } }"), SpecCodes.UnknownReference, "'$nope'" },
        { "unknown reference of a branch", SpecText.Graph("b: { type: branch, on: [{ when: ¦$nope, goto: c }] }\nc: { call: echo }"), SpecCodes.UnknownReference, "'$nope'" },
        { "unknown tool", SpecText.Graph("b: { call: ¦travel.bok }"), SpecCodes.UnknownTool, "services.yaml" },
        { "mistyped tool", SpecText.Graph("b: { call: ¦search_flight }"), SpecCodes.UnknownTool, "Did you mean 'search_flights'?" },
        { "unknown tool of an undo", SpecText.Graph("b: { call: echo, compensate: { call: ¦nope } }"), SpecCodes.UnknownTool, "No service has a tool 'nope'" },
        { "workflow called as a tool", SpecText.Graph("b: { call: ¦child }") + Child, SpecCodes.UnknownTool, "write `workflow: child`" },
        { "tool of several services", SpecText.Graph("b: { call: ¦book }"), SpecCodes.AmbiguousTool, "write hotels.book or travel.book" },
        { "unknown workflow", SpecText.Graph("b: { workflow: ¦chidl, args: { city: x } }") + Child, SpecCodes.UnknownWorkflow, "Did you mean 'child'?" },
        { "missing argument", SpecText.Graph("b: { workflow: child, args: ¦{ nights: 2 } }") + Child, SpecCodes.WorkflowArguments, "needs 'city'" },
        { "missing arguments", SpecText.Graph("b: ¦{ workflow: child }") + Child, SpecCodes.WorkflowArguments, "add to `args`" },
        { "unknown argument", SpecText.Graph("b: { workflow: child, args: { city: x, ¦nigths: 2 } }") + Child, SpecCodes.WorkflowArguments, "Did you mean 'nights'?" },
        { "argument of the wrong type", SpecText.Graph("b: { workflow: child, args: { city: x, nights: ¦many } }") + Child, SpecCodes.WorkflowArguments, "Parameter 'nights'" },
        { "calls itself", SpecText.Graph("b: { workflow: ¦w }"), SpecCodes.EndlessRecursion, "w → w" },
        { "calls itself through another", SpecText.Graph("b: { workflow: ¦other }") + "  other:\n    graph: { p: { type: parallel, branches: { x: { workflow: w } } } }\n", SpecCodes.EndlessRecursion, "w → other → w" },
    };
}
