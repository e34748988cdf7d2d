using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Apps;

/// <summary>
/// The page that hosts with the extension <c>io.modelcontextprotocol/ui</c> (MCP Apps, 2026-01-26) show beside the call of a workflow: status, steps, a form for each open
/// question, the outcome. It loads nothing from anywhere and talks to its host only.
/// </summary>
internal static class ExecutionApp
{
    public const string Extension = "io.modelcontextprotocol/ui";
    public const string MimeType = "text/html;profile=mcp-app";
    public const string Uri = "ui://orleans-workflows/execution";

    private static readonly Lazy<string> s_html = new(() =>
    {
        using var stream = typeof(ExecutionApp).Assembly.GetManifestResourceStream("execution.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static string Html => s_html.Value;

    /// <summary><c>_meta</c> of a tool that answers with an execution; other clients ignore it.</summary>
    public static JsonObject ToolMeta() => new() { ["ui"] = new JsonObject { ["resourceUri"] = Uri } };

    /// <summary><c>_meta</c> of the page: no domain to connect to or load from, so that the host lets it reach none.</summary>
    public static JsonObject PageMeta() => new() { ["ui"] = new JsonObject { ["csp"] = new JsonObject(), ["prefersBorder"] = true } };
}
