using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>MCP over standard input and output, for the one client that started this process: a line a message.</summary>
internal sealed class StdioServer(
    IOptionsFactory<McpServerOptions> options, McpSubscriptions subscriptions, IServiceProvider services, ILoggerFactory loggerFactory)
{
    /// <summary>Serves until the client closes standard input or the token says so.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var own = options.Create(Options.DefaultName);
        var lines = new Pipe();
        await using var transport = new StreamServerTransport(lines.Reader.AsStream(), new BufferedStream(Console.OpenStandardOutput()), own.ServerInfo?.Name, loggerFactory);

        // Whatever else this process prints must not come between the messages.
        Console.SetOut(Console.Error);
        await using var server = McpServer.Create(transport, own, loggerFactory, services);
        try
        {
            await Task.WhenAll(subscriptions.RunOnlyAsync(server, cancellationToken), ReadAsync(transport, lines.Writer, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Passes messages on. What is none is answered here: the SDK's transport passes over lines in silence.</summary>
    private static async Task ReadAsync(StreamServerTransport transport, PipeWriter messages, CancellationToken cancellationToken)
    {
        // Not disposed: that would wait for a read that is under way.
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        try
        {
            // A read of standard input can not be cancelled, only left.
            while (await input.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var text = Encoding.UTF8.GetBytes(line + "\n");
                if (MessageText.Read(text, out var refusal) is null)
                {
                    await transport.SendMessageAsync(refusal!, cancellationToken);
                    continue;
                }

                await messages.WriteAsync(text, cancellationToken);
            }
        }
        finally
        {
            await messages.CompleteAsync();
        }
    }
}
