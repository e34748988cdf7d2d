using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.AspNetCore.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Streamable HTTP transport of an MCP server.</summary>
public static class HttpMcpServerBuilderExtensions
{
    /// <summary>Adds what <c>MapMcp</c> needs.</summary>
    public static IMcpServerBuilder WithHttpTransport(this IMcpServerBuilder builder, Action<HttpServerTransportOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton<SessionTable>();
        builder.Services.TryAddSingleton<StreamableHttpEndpoint>();
        builder.Services.AddHostedService<SessionPruning>();

        if (configureOptions is not null)
        {
            builder.Services.Configure(configureOptions);
        }

        return builder;
    }
}
