namespace OrleansWorkflows.Spec;

/// <summary>Reads stored definitions back.</summary>
public static class DefinitionReader
{
    // Expanded aliases make a stored form larger than the text it came from.
    private static readonly DocumentLimits s_limits = new() { MaxSizeBytes = 64 * 1024 * 1024, MaxDepth = 64, MaxValues = int.MaxValue };

    /// <summary>
    /// The definition of a stored form (<see cref="WorkflowDefinition.Stored"/>), with the same revision. It was validated before it was stored;
    /// that is not repeated.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no stored definition.</exception>
    public static WorkflowDefinition FromStored(JsonBytes stored)
    {
        var problems = new ProblemList("stored.json");
        if (DocumentReader.Read(stored.ToString(), problems, s_limits) is DocMap map
            && map["domain"] is DocScalar domain && map["name"] is DocScalar name)
        {
            var draft = DefinitionFields.Read(name.Text, "", map, new ReadContext(problems, domain.Text), "domain", "name");
            if (!problems.HasErrors)
            {
                return draft.Definition with { Stored = stored, Revision = StoredForm.RevisionOf(stored) };
            }
        }

        var first = problems.All.FirstOrDefault(p => !p.IsWarning)?.ToString() ?? "it is no object with a domain and a name";
        throw new InvalidDataException($"A stored workflow definition can not be read: {first}. It was written by a newer version, or has been changed.");
    }
}
