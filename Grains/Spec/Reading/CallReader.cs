using System.Globalization;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>Reads calls and undo calls, and what happens when they fail.</summary>
internal sealed class CallReader(ReadContext context)
{
    private static readonly string[] s_undoFields = ["call", "args", "ignore_error", "on_error", "timeout"];

    private static readonly string[] s_errorFields = ["retry", "delay", "backoff", "max_delay", "jitter", "retry_on", "fallback"];

    public CallNode Read(string id, Fields fields) => new()
    {
        Id = id,
        Tool = ReadTool(fields),
        Args = fields.ObjectTemplate("args") ?? Template.EmptyObject,
        OnError = ReadOnError(fields, allowFallback: true),
        Idempotent = fields.Bool("idempotent", true),
        Compensate = ReadUndo(fields),
        TargetMachines = ReadMachines(fields),
    };

    /// <summary>The <c>compensate:</c> of a call or workflow node.</summary>
    public UndoCall? ReadUndo(Fields fields)
    {
        switch (fields.Get("compensate"))
        {
            case null:
                return null;
            case DocMap map:
                return ReadUndo(map, "`compensate`");
            case var other:
                context.Error(SpecCodes.WrongType, other,
                    $"The `compensate` of a node is the call that undoes it, and this is {other.What}: write `compensate: {{ call: service.undo, args: {{ … }} }}`.");
                return null;
        }
    }

    /// <summary>The steps of a compensate node.</summary>
    public IReadOnlyList<UndoCall> ReadUndoSteps(Fields fields)
    {
        fields.Required("steps", "`steps: [{ call: service.undo }]`");
        var list = fields.List("steps");
        if (list is { Items.Count: 0 })
        {
            context.Error(SpecCodes.MissingField, list, "The compensate node has no steps: add the calls that undo the work, or remove the node.");
        }

        var steps = new List<UndoCall>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is DocMap map)
            {
                steps.Add(ReadUndo(map, "a compensate step"));
            }
            else
            {
                context.Error(SpecCodes.WrongType, item, $"A compensate step is an object, and this is {item.What}: write `- call: service.undo` with its `args`.");
            }
        }

        return steps;
    }

    private UndoCall ReadUndo(DocMap map, string what)
    {
        var fields = new Fields(map, context, what);

        // `type: call` says nothing new; every other type has no place among undo steps.
        if (fields.Word("type") is { } type && type != "call")
        {
            context.Error(SpecCodes.NodeTypeNotAllowed, map["type"]!, $"An undo step can only be a call, not '{type}': remove `type`, and name a tool with `call`.");
        }

        fields.NoOthers([.. s_undoFields, "type"], field => field == "fallback" ? null : NodeTypes.FieldsByType["call"].Contains(field) || NodeTypes.Common.Contains(field)
            ? "An undo call is no node of the graph: it has call, args, ignore_error, on_error and timeout. Remove it."
            : null);
        return context.From(new UndoCall
        {
            Tool = ReadTool(fields),
            Args = fields.ObjectTemplate("args") ?? Template.EmptyObject,
            IgnoreError = fields.Bool("ignore_error", false),
            OnError = ReadOnError(fields, allowFallback: false),
            Timeout = fields.Duration("timeout"),
            Position = map.Position,
        }, map);
    }

    private string ReadTool(Fields fields)
    {
        var tool = fields.RequiredWord("call", "`call: service.tool`");
        if (tool is null || ToolNames.IsWellFormed(tool))
        {
            return tool ?? "";
        }

        var advice = tool.Contains('$') ? "a tool can not be chosen by a reference: use a branch with a call for each" : "write `service.tool`, or the bare tool name";
        context.Error(SpecCodes.BadName, fields.Get("call")!, $"'{tool}' is no tool name: {advice}.");
        return "";
    }

    private Template? ReadMachines(Fields fields)
    {
        switch (fields.Get("target_machines"))
        {
            case null:
                return null;
            case DocList list when list.Items.All(i => i is DocScalar { Kind: DocScalarKind.Text, Text.Length: > 0 }):
                return context.Template(list);
            case DocScalar { Kind: DocScalarKind.Text, Text.Length: > 0 } scalar:
                return context.Template(scalar);
            case var other:
                context.Error(SpecCodes.WrongType, other, "`target_machines` is a list of machine names or a reference to one: write `target_machines: [build-1]` or `$machines`.");
                return null;
        }
    }

    private OnError ReadOnError(Fields outer, bool allowFallback)
    {
        if (outer.Object("on_error") is not { } map)
        {
            return OnError.Default;
        }

        var fields = new Fields(map, context, "`on_error`");
        fields.NoOthers(allowFallback ? s_errorFields : [.. s_errorFields.Where(f => f != "fallback")], field => field == "fallback"
            ? "An undo call has no fallback: use `ignore_error: true`, or a further step."
            : null);
        var jitter = fields.Number("jitter") ?? 0;
        if (jitter is < 0 or > 1)
        {
            context.Error(SpecCodes.OutOfRange, fields.Get("jitter")!, $"`jitter: {jitter.ToString(CultureInfo.InvariantCulture)}` is out of range: write a share from 0 to 1; 0.2 spreads the delay by 20 %.");
            jitter = 0;
        }

        return new OnError
        {
            Retry = fields.Int("retry", 0, 0, 1_000),
            Delay = fields.Duration("delay", allowZero: true) ?? OnError.Default.Delay,
            Backoff = fields.Enum("backoff", Backoff.Fixed, ("fixed", Backoff.Fixed), ("linear", Backoff.Linear), ("exponential", Backoff.Exponential)),
            MaxDelay = fields.Duration("max_delay", allowZero: true) ?? OnError.Default.MaxDelay,
            Jitter = (double)jitter,
            RetryOn = fields.Has("retry_on") ? fields.Words("retry_on") : null,
            Fallback = allowFallback ? fields.Word("fallback") : null,
        };
    }
}
