using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>Something a client may want to be told: a list is different, or a resource.</summary>
/// <param name="Method">The notification's method.</param>
/// <param name="Uri">The resource; null for lists.</param>
/// <param name="Recipes">The key of the recipes that changed a caller's own list of tools; null: what changed is the same for everybody.</param>
public readonly record struct McpChange(string Method, string? Uri, string? Recipes = null)
{
    private const string RecipesPrefix = "recipes:";

    public static readonly McpChange Tools = new(NotificationMethods.ToolListChangedNotification, null);
    public static readonly McpChange Prompts = new(NotificationMethods.PromptListChangedNotification, null);
    public static readonly McpChange Resources = new(NotificationMethods.ResourceListChangedNotification, null);

    public static McpChange ToolsOf(string recipes) => new(NotificationMethods.ToolListChangedNotification, null, recipes);

    public static McpChange Resource(string uri) => new(NotificationMethods.ResourceUpdatedNotification, uri);

    /// <summary>What has to be followed to learn of it: a resource's URI, or a name of our own; null: it is announced to every gateway.</summary>
    internal string? Watched => Uri ?? (Recipes is null ? null : RecipesPrefix + Recipes);

    /// <summary>The recipes that a name of <see cref="Watched"/> stands for; null: it is a resource's.</summary>
    internal static string? RecipesOf(string watched) => watched.StartsWith(RecipesPrefix, StringComparison.Ordinal) ? watched[RecipesPrefix.Length..] : null;

    /// <param name="subscription">The listen request it goes out under; null on a session's stream.</param>
    internal JsonRpcNotification ToNotification(RequestId? subscription)
    {
        var parameters = new JsonObject();
        if (Uri is not null)
        {
            parameters["uri"] = Uri;
        }

        if (subscription is { } id)
        {
            parameters["_meta"] = Tag(id);
        }

        return new JsonRpcNotification { Method = Method, Params = parameters };
    }

    /// <summary>The <c>_meta</c> that tells a client with several streams on one channel which one a message belongs to.</summary>
    internal static JsonObject Tag(RequestId id) => new()
    {
        [MetaKeys.SubscriptionId] = id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString()),
    };
}
