using Orleans.Concurrency;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>The shell of <see cref="ExecutionExporter"/> and <see cref="ExecutionImporter"/>.</summary>
[Reentrant]
public sealed class TransferGrain(ExecutionExporter exporter, ExecutionImporter importer) : Grain, ITransferGrain
{
    public IAsyncEnumerable<DocumentPiece> Export(bool children, CancellationToken cancellationToken) =>
        exporter.WriteAsync(new ExecutionId(this.GetPrimaryKeyString()), children, cancellationToken);

    public Task<TransferReply> Import(DocumentPiece document, bool takeOver) => importer.ReadAsync(document.Utf8, takeOver, CancellationToken.None);
}
