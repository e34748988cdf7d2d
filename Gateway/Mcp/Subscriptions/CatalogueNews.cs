using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Resources;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>
/// Tells MCP clients what a new version of the catalogue changed for them. Private catalogues are left out: nobody else may learn that one changed, and
/// their lists are short-lived anyway.
/// </summary>
public sealed partial class CatalogueNews(WorkflowCatalogue catalogue, McpSubscriptions subscriptions, TimeProvider time, ILogger<CatalogueNews> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CatalogueSnapshot? told = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in catalogue.WatchChanges(stoppingToken))
                {
                    var now = await catalogue.ReadAsync("", stoppingToken);
                    if (told is not null)
                    {
                        Tell(told, now);
                    }

                    told = now;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever kept the catalogue from being read: the next try tells of everything since.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogNotTold(logger, exception.Message);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Tell(CatalogueSnapshot before, CatalogueSnapshot now)
    {
        var changed = now.Cards.Where(card => IsOther(card, before.Find(card.Domain, card.Name)))
            .Concat(before.Cards.Where(card => now.Find(card.Domain, card.Name) is null))
            .ToList();
        if (changed.Count == 0)
        {
            return;
        }

        subscriptions.Publish(McpChange.Tools);
        subscriptions.Publish(McpChange.Prompts);
        subscriptions.Publish(McpChange.Resources);
        foreach (var card in changed)
        {
            subscriptions.Publish(McpChange.Resource(WorkflowResources.UriOf(card)));
            subscriptions.Publish(McpChange.Resource(WorkflowResources.GraphUriOf(card.Domain)));
        }
    }

    private static bool IsOther(WorkflowCard now, WorkflowCard? before) =>
        before is null || now.Revision != before.Revision || now.UpdatedAt != before.UpdatedAt || now.IsDraft != before.IsDraft;

    [LoggerMessage(Level = LogLevel.Debug, Message = "The catalogue could not be read ({Reason}); MCP clients hear of its changes later")]
    private static partial void LogNotTold(ILogger logger, string reason);
}
