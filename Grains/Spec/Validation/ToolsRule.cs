using OrleansWorkflows.Services;

namespace OrleansWorkflows.Spec;

/// <summary>Every tool that is called exists, when the services are known.</summary>
internal sealed class ToolsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        if (subject.Context.Tools is not { } tools)
        {
            return;
        }

        foreach (var (node, label, _, _) in subject.Nodes)
        {
            switch (node)
            {
                case CallNode call:
                    CheckTool(subject, tools, call.Tool, subject.At(call, "call"), label);
                    CheckUndo(subject, tools, call.Compensate, label);
                    break;
                case WorkflowNode workflow:
                    CheckUndo(subject, tools, workflow.Compensate, label);
                    break;
                case CompensateNode compensate:
                    foreach (var step in compensate.Steps)
                    {
                        CheckUndo(subject, tools, step, label);
                    }

                    break;
            }
        }
    }

    private static void CheckUndo(Subject subject, IToolCatalog tools, UndoCall? undo, string label)
    {
        if (undo is not null)
        {
            CheckTool(subject, tools, undo.Tool, subject.At(undo, "call"), label);
        }
    }

    private static void CheckTool(Subject subject, IToolCatalog tools, string tool, DocNode at, string label)
    {
        if (tool.Length == 0 || ToolNames.BuiltIn.Contains(tool))
        {
            return;
        }

        var found = tools.Find(tool);
        switch (found.Kind)
        {
            case ToolLookupKind.Unknown:
                subject.Error(SpecCodes.UnknownTool, at, label, $"No service has a tool '{tool}'.{Advice(subject, tool, found)}");
                break;
            case ToolLookupKind.Ambiguous:
                subject.Error(SpecCodes.AmbiguousTool, at, label,
                    $"Several services have a tool '{tool}': write {Fields.OneOf([.. found.Candidates.Select(s => s.Contains('.') ? s : $"{s}.{tool}")])}.");
                break;
        }
    }

    private static string Advice(Subject subject, string tool, ToolLookup found)
    {
        if (subject.File.ContainsKey($"{subject.Definition.Domain}/{tool}"))
        {
            return $" There is a workflow of that name: write `workflow: {tool}` instead of `call`.";
        }

        var near = found.Candidates.Count > 0 ? $" Did you mean {Fields.OneOf([.. found.Candidates.Select(c => $"'{c}'")])}?" : DidYouMean.Hint(tool, ToolNames.BuiltIn);
        return near.Length > 0 ? near : " Add the service to services.yaml, or name one of its tools as service.tool.";
    }
}
