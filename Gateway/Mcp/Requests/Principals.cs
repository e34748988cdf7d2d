using System.Security.Claims;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>What a user is called, as sessions know one.</summary>
internal static class Principals
{
    /// <summary>All without authentication.</summary>
    public const string Anonymous = "anonymous";

    public static string Of(ClaimsPrincipal? user) =>
        user?.FindFirstValue(ClaimTypes.NameIdentifier) ?? user?.FindFirstValue("sub") ?? user?.FindFirstValue(ClaimTypes.Upn) ?? Anonymous;
}
