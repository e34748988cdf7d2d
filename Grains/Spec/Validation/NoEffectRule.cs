namespace OrleansWorkflows.Spec;

/// <summary>What is allowed but can not do anything where it stands.</summary>
internal sealed class NoEffectRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var (node, label, _, _) in subject.Nodes)
        {
            if (node is CompensateNode { Timeout: not null })
            {
                subject.Warning(SpecCodes.NoEffect, subject.At(node, "timeout"), label, "Nothing interrupts an undo, so this timeout does nothing: put `timeout` on its steps, where it limits each attempt.");
            }

            if (node is YieldNode { Default: not null, Timeout: null })
            {
                subject.Warning(SpecCodes.NoEffect, subject.At(node, "default"), label, "The default is the answer when the `timeout` passes, and there is none: add `timeout`, or remove `default`.");
            }

            if (node is { Join: Join.All, DependsOn.Count: < 2 })
            {
                subject.Warning(SpecCodes.NoEffect, subject.At(node, "join"), label, "`join: all` says nothing about fewer than two dependencies: remove it.");
            }

            var onError = node is CallNode call ? call.OnError : Spec.OnError.Default;
            if (onError.Retry == 0 && subject.Written(node, "on_error") is DocMap map && map.Entries.FirstOrDefault(e => e.Key is not ("retry" or "fallback")) is { } idle)
            {
                subject.Warning(SpecCodes.NoEffect, idle.Value, label, $"`{idle.Key}` does nothing without `retry`: add `retry: 2`, or remove it.");
            }
        }
    }
}
