namespace OrleansWorkflows.Spec;

/// <summary>Labels of the workflow, which every execution of it has.</summary>
internal sealed class LabelsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var (name, value) in subject.Definition.Labels)
        {
            if (LabelRules.OfName(name) is { } wrongName)
            {
                subject.Error(SpecCodes.BadName, subject.At(null, "labels", name), null, wrongName);
            }

            if (LabelRules.OfValue(name, value) is { } wrongValue)
            {
                subject.Error(SpecCodes.OutOfRange, subject.At(null, "labels", name), null, wrongValue);
            }
        }
    }
}
