using System.Text.Json;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>
/// The document of an export: <c>{format, version, exported_at, definitions: [{revision, domain, name, version, created_at, source, stored}],
/// executions: [{execution, events: [{sequence, event}], snapshots: [{name, sequence, at, state}]}]}</c>; the one that was asked for first, then its
/// descendants. Events and states are as the journal has them, so that what this release does not know travels too.
/// </summary>
internal static class DocumentForm
{
    public const string Format = "orleans-workflows.executions";

    public const int Version = 1;

    /// <summary>As deep as stored events may be, and the levels around them.</summary>
    public const int MaxDepth = 1_200;

    public static readonly JsonWriterOptions Writing = new() { Encoder = JsonText.WriterOptions.Encoder, MaxDepth = MaxDepth, SkipValidation = true };

    public static readonly JsonDocumentOptions Reading = new() { MaxDepth = MaxDepth };
}
