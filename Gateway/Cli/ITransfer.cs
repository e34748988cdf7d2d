namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Fetches and brings executions as documents.</summary>
internal interface ITransfer : IAsyncDisposable
{
    /// <summary>Writes the document; null: done, otherwise what was wrong.</summary>
    Task<string?> ExportAsync(string executionId, bool children, Stream to, CancellationToken cancellationToken);

    Task<TransferResult> ImportAsync(byte[] document, bool takeOver, CancellationToken cancellationToken);
}

/// <param name="Errors">Why nothing was stored; empty: it was.</param>
internal sealed record TransferResult(IReadOnlyList<TransferredExecution> Executions, IReadOnlyList<string> Errors);
