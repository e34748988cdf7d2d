namespace OrleansWorkflows.Spec;

/// <summary>Every node that another one names exists and can be used so.</summary>
internal sealed class TargetsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var placed in subject.Nodes)
        {
            CheckDependencies(subject, placed);
            CheckSending(subject, placed);
            CheckPolicy(subject, placed);
        }

        if (subject.Definition.OnFailure is { } onFailure)
        {
            CheckCompensate(subject, onFailure, subject.At(null, "on_failure"), null, "on_failure");
        }
    }

    private static void CheckDependencies(Subject subject, Placed placed)
    {
        var node = placed.Node;
        var places = subject.PlacesOfWords(node, "depends_on");
        foreach (var dependency in node.DependsOn)
        {
            var at = places.GetValueOrDefault(dependency) ?? subject.At(node, "depends_on");
            if (Find(subject, dependency, at, placed.Label, "`depends_on` names", "") is not { } target)
            {
                continue;
            }

            var wrong = target switch
            {
                _ when target.Id == node.Id => "A node can not depend on itself: remove it from `depends_on`.",
                CompensateNode => $"'{dependency}' is a compensate node, behind which the execution ends: nothing can depend on it. Remove it from `depends_on`.",
                ErrorNode => $"'{dependency}' is an error node, which ends the execution: nothing can depend on it. Remove it from `depends_on`.",
                _ when !subject.Graph.IsOrdered(subject.Graph.IndexOf(dependency)) =>
                    $"'{dependency}' is the fallback of a branch or item and runs only inside it: depend on the parallel or foreach node instead.",
                _ => null,
            };
            if (wrong is not null)
            {
                subject.Error(SpecCodes.WrongTarget, at, placed.Label, wrong);
            }
        }

        if (node is CompensateNode && node.DependsOn.Count > 0)
        {
            subject.Error(SpecCodes.WrongTarget, subject.At(node, "depends_on"), placed.Label,
                "A compensate node runs only when it is sent to and waits for nothing: remove `depends_on`, and name it in `on_failure`, `on_partial_failure`, a `goto` or a `fallback`.");
        }
    }

    private static void CheckSending(Subject subject, Placed placed)
    {
        switch (placed.Node)
        {
            case BranchNode branch:
                foreach (var one in branch.Cases)
                {
                    CheckTarget(subject, one.Goto, subject.At(one, "goto"), placed, "`goto` names");
                }

                if (branch.Default is { } otherwise)
                {
                    CheckTarget(subject, otherwise, DefaultOf(subject, branch), placed, "`default` names");
                }

                break;
            case CallNode { OnError.Fallback: { } fallback } call:
                var at = subject.At(call, "on_error", "fallback");
                var target = CheckTarget(subject, fallback, at, placed, "`fallback` names");
                if (placed.Owner is not null && target is not null)
                {
                    CheckInnerFallback(subject, placed, target, at);
                }

                break;
        }
    }

    private static DocNode DefaultOf(Subject subject, BranchNode branch)
    {
        if (subject.At(branch) is DocMap map && map["default"] is { IsNull: false } own)
        {
            return own;
        }

        return subject.At(branch, "on") is DocList list && list.Items.OfType<DocMap>().FirstOrDefault(i => i.Has("default")) is { } item
            ? item["goto"] ?? item["default"]!
            : subject.At(branch, "on");
    }

    private static Node? CheckTarget(Subject subject, string name, DocNode at, Placed from, string how)
    {
        var target = Find(subject, name, at, from.Label, how, "");
        if (target is not null && target.Id == from.Node.Id && from.Owner is null)
        {
            subject.Error(SpecCodes.WrongTarget, at, from.Label, "A node can not send to itself: use `on_error.retry` to repeat a call, or another target.");
        }

        return target;
    }

    private static void CheckInnerFallback(Subject subject, Placed placed, Node target, DocNode at)
    {
        var inside = placed.Owner is ParallelNode ? "branch" : "item";
        if (!subject.IsBroken(target.Id) && !NodeTypes.Inner.Contains(target.TypeName))
        {
            subject.Error(SpecCodes.WrongTarget, at, placed.Label,
                $"The fallback of {(inside == "item" ? "an item" : "a branch")} runs inside it and can not be {NodeTypes.Article(target.TypeName)}, only {Fields.OneOf([.. NodeTypes.Inner])}: name such a node.");
        }
        else if (target.DependsOn.Count > 0)
        {
            subject.Error(SpecCodes.WrongTarget, subject.At(target, "depends_on"), target.Id,
                $"'{target.Id}' is the fallback of '{placed.Label}' and runs inside that {inside}: remove its `depends_on`.");
        }
    }

    private static void CheckPolicy(Subject subject, Placed placed)
    {
        if (NodeGraph.PolicyOf(placed.Node) is { CompensateNode: { } name })
        {
            var field = placed.Node is ParallelNode ? "on_partial_failure" : "on_item_failure";
            CheckCompensate(subject, name, subject.At(placed.Node, field), placed.Label, field);
        }
    }

    private static void CheckCompensate(Subject subject, string name, DocNode at, string? label, string field)
    {
        var words = field == "on_failure" ? "" : " Or write continue, abort or rollback_all.";
        if (Find(subject, name, at, label, $"`{field}` names", words) is { } target and not CompensateNode && !subject.IsBroken(name))
        {
            subject.Error(SpecCodes.WrongTarget, at, label,
                $"`{field}` has to name a compensate node, and '{name}' is {NodeTypes.Article(target.TypeName)}: name a node of `type: compensate`.{words}");
        }
    }

    private static Node? Find(Subject subject, string name, DocNode at, string? label, string how, string more)
    {
        var index = subject.Graph.IndexOf(name);
        if (index >= 0)
        {
            return subject.Definition.Nodes[index];
        }

        var other = subject.Names.Of(name).FirstOrDefault(v => v.Kind is NameKind.BranchId or NameKind.Output)
            ?? (subject.Names.Step(name) is { } step ? new NamedValue(name, NameKind.BranchId, step, at) : null);
        var advice = other switch
        {
            { By: { Owner: { } owner } } => $" It is {other.Described}: name the node '{owner.Id}' around it.",
            { By: { } by } => $" It is {other.Described}: write {by.Node.Id}.",
            _ => subject.Hint(name, subject.Definition.Nodes.Select(n => n.Id).Where(id => id != label)) is { Length: > 0 } hint ? hint : " Name a node of this graph, or add one under that id.",
        };
        subject.Error(SpecCodes.MissingTarget, at, label, $"{how} '{name}', and there is no such node.{advice}{more}");
        return null;
    }
}
