namespace OrleansWorkflows.Executions.Transfer;

/// <summary>What can be wrong with a document; sections of docs/errors.md.</summary>
internal static class ImportProblems
{
    public static Problem NotADocument(string path, string message) => new("WF0640", path, message);

    public static Problem UnknownVersion(string version) => new(
        "WF0641", "version", $"The document has version {version}; this release reads up to {DocumentForm.Version}. Import it into a newer release.");

    public static Problem Gap(string path, long expected, string found) => new(
        "WF0642", path, $"Expected the event with sequence {expected}, found {found}. Events are complete and in order in an export: take it again.");

    public static Problem UnreadableEvent(string path, long sequence, string reason) => new(
        "WF0643", path, $"Event {sequence} can not be read: {reason} It was written by a newer release, or has been changed.");

    public static Problem BadDefinition(string path, string message) => new("WF0644", path, message);

    public static Problem Exists(string path, ExecutionId id) => new(
        "WF0645", path, $"Execution {id} is here already, with another history. Nothing was stored: an import never changes an execution.");

    public static Problem NotEnded(string path, string message) => new("WF0646", path, message);

    public static Problem BadSnapshot(string path, string name, string reason) => new(
        "WF0647", path, $"The snapshot '{name}' can not be read: {reason}");
}
