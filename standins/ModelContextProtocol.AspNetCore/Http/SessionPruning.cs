using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>Looks for idle sessions every 5 seconds and ends all of them at shutdown.</summary>
internal sealed class SessionPruning(SessionTable sessions, IOptions<HttpServerTransportOptions> options) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.SessionMode is HttpServerSessionMode.Stateless)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, sessions.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await sessions.PruneAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await sessions.EndAllAsync();
        }
    }
}
