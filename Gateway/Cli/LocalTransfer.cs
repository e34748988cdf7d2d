namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Through the grains of a silo in this process.</summary>
internal sealed class LocalTransfer(IHost host) : ITransfer
{
    private IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public async Task<string?> ExportAsync(string executionId, bool children, Stream to, CancellationToken cancellationToken)
    {
        var isThere = false;
        await foreach (var piece in Grains.GetGrain<ITransferGrain>(executionId).Export(children, cancellationToken))
        {
            isThere = true;
            await to.WriteAsync(piece.Utf8, cancellationToken);
        }

        return isThere ? null : $"WF0207: there is no execution '{executionId}' in this store.";
    }

    public async Task<TransferResult> ImportAsync(byte[] document, bool takeOver, CancellationToken cancellationToken)
    {
        var reply = await Grains.GetGrain<ITransferGrain>("import").Import(new DocumentPiece(document), takeOver);
        return new TransferResult(reply.Executions, [.. reply.Problems.Select(problem => $"{problem.Code}: {problem.Path}: {problem.Message}")]);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }
}
