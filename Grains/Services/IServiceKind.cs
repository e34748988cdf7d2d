using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services;

/// <summary>
/// One kind of service (<c>rest</c>, <c>graphql</c> …): reads its part of the configuration and makes adapters. Registered in
/// <see cref="ServiceKinds"/>.
/// </summary>
public interface IServiceKind
{
    /// <summary>What <c>type:</c> says.</summary>
    string Name { get; }

    /// <summary>Reads the service's <c>config</c>. Problems are reported to the section; keys that are not asked for are reported afterwards as unknown.</summary>
    ServiceSettings ReadSettings(ConfigurationSection config);

    /// <summary>Settings for an API that a caller names by headers; null when this kind can not be a target.</summary>
    ServiceSettings? TargetSettings(TargetApi target, IReadOnlyDictionary<string, string> headers);

    /// <summary>Connects and reads what the service can do. Called at the first use, never at start-up.</summary>
    /// <exception cref="ServiceUnavailableException">It can not be reached, or its description can not be read.</exception>
    ValueTask<IServiceAdapter> LoadAsync(ServiceDefinition definition, ServiceContext context, CancellationToken cancellationToken);
}

/// <summary>A service that has been read and can be called. Disposing ends its connections.</summary>
public interface IServiceAdapter : IDisposable
{
    IReadOnlyList<ToolDescription> Tools { get; }

    /// <summary>
    /// Makes one attempt of one of <see cref="Tools"/>. Time-outs, limits, breaker and repeats are not its concern. Expected failures are results;
    /// when the token is cancelled: the error <c>timeout</c>, which says whether the effect may have happened.
    /// </summary>
    ValueTask<ToolResult> InvokeAsync(ToolDescription tool, ToolCall call, CancellationToken cancellationToken);
}

/// <summary>What adapters get from the product.</summary>
/// <param name="Guard">Null where the URLs are the configuration's own.</param>
public sealed record ServiceContext(ToolServiceOptions Options, Urls.UrlGuard? Guard, TimeProvider Time);
