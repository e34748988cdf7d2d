namespace OrleansWorkflows;

/// <summary>
/// Executions as documents: out of one system, into another. Key: the execution id of an export, which is a stream and so needs one activation; anything
/// for an import.
/// </summary>
[Alias("OrleansWorkflows.ITransferGrain")]
public interface ITransferGrain : IGrainWithStringKey
{
    /// <summary>The document of the execution that is the key, piece by piece; no piece: there is no such execution.</summary>
    /// <param name="children">Its descendants too.</param>
    [Alias("Export")]
    IAsyncEnumerable<DocumentPiece> Export(bool children, CancellationToken cancellationToken);

    /// <summary>Stores the executions of a document: all of them are checked before the first is written, and each is written whole or not at all.</summary>
    /// <param name="takeOver">Executions that wait or are paused come in too and go on here.</param>
    [Alias("Import")]
    Task<TransferReply> Import(DocumentPiece document, bool takeOver);
}

/// <summary>A piece of a document, in UTF-8.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.DocumentPiece")]
public sealed record DocumentPiece([property: Id(0)] byte[] Utf8);

/// <param name="Problems">Why nothing was stored; empty: it was.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TransferReply")]
public sealed record TransferReply(
    [property: Id(0)] IReadOnlyList<TransferredExecution> Executions, [property: Id(1)] IReadOnlyList<Problem> Problems);

/// <param name="IsNew">False: the same execution was here already; nothing was written.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TransferredExecution")]
public sealed record TransferredExecution(
    [property: Id(0)] string ExecutionId, [property: Id(1)] string Workflow, [property: Id(2)] ExecutionStatus Status, [property: Id(3)] bool IsNew);
