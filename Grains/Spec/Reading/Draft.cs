namespace OrleansWorkflows.Spec;

/// <summary>A definition that has been read and not been validated yet, with what validation needs to point at its mistakes.</summary>
/// <param name="Definition">Its stored form is still empty.</param>
/// <param name="Document">The object it was read from.</param>
internal sealed record Draft(WorkflowDefinition Definition, DocNode Document, ReadContext Context)
{
    /// <summary>The definition with its stored form and revision.</summary>
    public WorkflowDefinition Finish()
    {
        var stored = StoredForm.Write(Definition, Context);
        return Definition with { Stored = stored, Revision = StoredForm.RevisionOf(stored) };
    }
}
