using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>Something a client may want to be told: a list is different, or a resource.</summary>
/// <param name="Method">The notification's method.</param>
/// <param name="Uri">The resource; null for lists.</param>
public readonly record struct McpChange(string Method, string? Uri)
{
    public static readonly McpChange Tools = new(NotificationMethods.ToolListChangedNotification, null);
    public static readonly McpChange Prompts = new(NotificationMethods.PromptListChangedNotification, null);
    public static readonly McpChange Resources = new(NotificationMethods.ResourceListChangedNotification, null);

    public static McpChange Resource(string uri) => new(NotificationMethods.ResourceUpdatedNotification, uri);

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
