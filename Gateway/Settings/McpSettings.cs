using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>The MCP surface.</summary>
public sealed class McpSettings
{
    /// <summary>How long a <c>w_*</c> call waits for the end before it answers <c>running</c>. Below the 60 s after which many clients give up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan CallWait { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>Characters of JSON in one result; what is longer is left out, with how to get it.</summary>
    [Range(2_000, 10_000_000)]
    public int OutputLimit { get; set; } = 25_000;

    /// <summary>Entries of one page of a list. Many clients read the first page only.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; set; } = 250;

    /// <summary>How long clients may keep a list; changes are announced besides.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ListLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the answer to a question of an <c>input_required</c> result is taken. The execution waits on after that.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "30.00:00:00")]
    public TimeSpan QuestionLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>WebSockets that clients may have open at <c>/mcp/ws</c>.</summary>
    [Range(1, 100_000)]
    public int MaxSockets { get; set; } = 1000;

    /// <summary>
    /// Sessions (2025-11-25 and older) of one caller at a gateway; callers without a key or token count as one. A new one beyond that ends the caller's own that was idle
    /// longest, and is refused when all are in use.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxSessions { get; set; } = 500;

    /// <summary><c>subscriptions/listen</c> streams of one caller at a gateway; callers without a key or token count as one.</summary>
    [Range(1, 100_000)]
    public int MaxListeners { get; set; } = 500;

    /// <summary>
    /// Secret text that protects <c>requestState</c>; the same for all gateways behind one address. Null: a random key kept in the data directory.
    /// </summary>
    [MinLength(16)]
    public string? StateKey { get; set; }

    /// <summary>How long one operation of an API or one query over kept results may take; below the time-out of calls in the cluster.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan ApiTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether sequences of calls of an API or of exposed services that worked become recipes of their caller.</summary>
    public bool LearnRecipes { get; set; } = true;

    /// <summary>
    /// Base URL of an OpenAI-compatible endpoint, such as <c>https://api.example.com/v1</c>: answers <c>&lt;api&gt;_query</c> for clients that offer no sampling. Null: none.
    /// </summary>
    [Url]
    public string? ModelUrl { get; set; }

    /// <summary>Which model of that endpoint.</summary>
    public string ModelName { get; set; } = "default";

    /// <summary>The bearer key of that endpoint. Null: it needs none.</summary>
    public string? ModelKey { get; set; }

    /// <summary>Of one answer of that endpoint.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
