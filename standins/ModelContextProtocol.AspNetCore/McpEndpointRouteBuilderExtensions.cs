using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.AspNetCore.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Streamable HTTP endpoint of an MCP server.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>Maps POST, and with sessions GET and DELETE, at <paramref name="pattern"/>, which may hold route parameters.</summary>
    /// <exception cref="InvalidOperationException"><c>WithHttpTransport</c> was not called.</exception>
    public static IEndpointConventionBuilder MapMcp(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "")
    {
        var endpoint = endpoints.ServiceProvider.GetService<StreamableHttpEndpoint>() ?? throw new InvalidOperationException(
            "You must call WithHttpTransport(): builder.Services.AddMcpServer().WithHttpTransport() in the start-up code.");

        var group = endpoints.MapGroup(pattern);
        group.MapPost("", endpoint.PostAsync).WithMetadata(new JsonBody());
        if (endpoint.Mode is not HttpServerSessionMode.Stateless)
        {
            group.MapGet("", endpoint.GetAsync);
            group.MapDelete("", endpoint.DeleteAsync);
        }

        return group;
    }

    /// <summary>Routing answers other content types with 415.</summary>
    private sealed class JsonBody : IAcceptsMetadata
    {
        public IReadOnlyList<string> ContentTypes { get; } = ["application/json"];

        public Type? RequestType => null;

        public bool IsOptional => false;
    }
}
