using System.Collections.Concurrent;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Resources;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>
/// Tells MCP clients what a new version of the catalogue changed for them. Private catalogues are told of to their callers alone: the recipes that one has learned
/// or lost. Those of a spec URL are left out, as their lists are short-lived anyway.
/// </summary>
public sealed partial class CatalogueNews(WorkflowCatalogue catalogue, McpSubscriptions subscriptions, TimeProvider time, ILogger<CatalogueNews> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Recipes that clients here hear of, as they know them; null: not read yet. The token tells one follower from the next.</summary>
    private readonly ConcurrentDictionary<(string Recipes, CancellationToken Watched), CatalogueSnapshot?> _recipes = new();

    /// <summary>Tells of changes of some recipes until the token says that nobody listens any more. Completes once none can be missed.</summary>
    /// <param name="recipes">Their key.</param>
    public async Task FollowRecipesAsync(string recipes, CancellationToken watched)
    {
        _recipes[(recipes, watched)] = null;
        watched.Register(() => _recipes.TryRemove((recipes, watched), out _));
        try
        {
            _recipes.TryUpdate((recipes, watched), await catalogue.ReadAsync(RecipeOwner.ScopeOf(recipes), watched), null);
        }
#pragma warning disable CA1031 // Whatever kept them from being read: changes are told from the next version on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(logger, exception.Message);
        }
    }

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
                    await TellOfRecipesAsync(stoppingToken);
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

    private async Task TellOfRecipesAsync(CancellationToken cancellationToken)
    {
        foreach (var (follower, before) in _recipes)
        {
            var now = await catalogue.ReadAsync(RecipeOwner.ScopeOf(follower.Recipes), cancellationToken);
            if (_recipes.TryUpdate(follower, now, before) && before is not null && Changed(before, now).Any())
            {
                subscriptions.Publish(McpChange.ToolsOf(follower.Recipes));
            }
        }
    }

    private void Tell(CatalogueSnapshot before, CatalogueSnapshot now)
    {
        var changed = Changed(before, now).ToList();
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

    private static IEnumerable<WorkflowCard> Changed(CatalogueSnapshot before, CatalogueSnapshot now) =>
        now.Cards.Where(card => IsOther(card, before.Find(card.Domain, card.Name))).Concat(before.Cards.Where(card => now.Find(card.Domain, card.Name) is null));

    private static bool IsOther(WorkflowCard now, WorkflowCard? before) =>
        before is null || now.Revision != before.Revision || now.UpdatedAt != before.UpdatedAt || now.IsDraft != before.IsDraft;

    [LoggerMessage(Level = LogLevel.Debug, Message = "The catalogue could not be read ({Reason}); MCP clients hear of its changes later")]
    private static partial void LogNotTold(ILogger logger, string reason);
}
