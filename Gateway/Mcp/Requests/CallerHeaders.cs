using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>
/// The headers by which a caller brings workflows and a target API along: <c>X-Workflow-URL</c>; <c>X-Target-URL</c> with <c>X-API-Type</c>,
/// <c>X-Target-Headers</c>, <c>X-Base-URL</c>, <c>X-API-Name</c>; and what it wants said of the tools: <c>X-Tool-Hints</c>.
/// </summary>
/// <param name="WorkflowUrl">As given; which ones may be fetched is the guard's decision.</param>
/// <param name="TargetHeaders">Secrets: never logged, never answered.</param>
public sealed record CallerHeaders(string? WorkflowUrl, TargetApi? Target, IReadOnlyDictionary<string, string>? TargetHeaders)
{
    public static readonly CallerHeaders None = new(null, null, null);

    private const int MaxUrlLength = 2048;

    private const string Code = "WF0209";

    private static readonly string[] OfTarget = ["X-API-Type", "X-Target-Headers", "X-Base-URL", "X-API-Name"];

    public ToolHints Hints { get; init; } = ToolHints.None;

    /// <summary>True when another request to the same address may see other tools.</summary>
    public bool ChooseTools => WorkflowUrl is not null || Target is not null || !Hints.IsEmpty;

    /// <summary>What the transport of a call sets itself.</summary>
    private static readonly string[] Reserved = ["Host", "Content-Length", "Connection", "Transfer-Encoding", "Upgrade", "TE", "Trailer"];

    /// <param name="problems">Takes everything wrong; the path is the header's name.</param>
    public static CallerHeaders Read(IHeaderDictionary headers, ICollection<Problem> problems)
    {
        var reader = new Reader(headers, problems);
        var workflowUrl = reader.WorkflowUrl();
        var hints = reader.ToolHints();
        var targetUrl = reader.WebUrl("X-Target-URL");
        if (targetUrl is null)
        {
            if (reader.One("X-Target-URL") is null)
            {
                foreach (var lonely in OfTarget.Where(name => headers.ContainsKey(name)))
                {
                    reader.Add(lonely, "has no meaning without X-Target-URL. Send X-Target-URL too, or leave it out.");
                }
            }

            return new CallerHeaders(workflowUrl, null, null) { Hints = hints };
        }

        var target = new TargetApi(
            reader.ApiName() ?? TargetNames.Of(targetUrl), reader.ApiType(targetUrl), targetUrl.AbsoluteUri, reader.WebUrl("X-Base-URL")?.AbsoluteUri);
        return new CallerHeaders(workflowUrl, target, reader.TargetHeaders()) { Hints = hints };
    }

    /// <summary><c>X-Target-Headers</c> alone, for a target that is known otherwise.</summary>
    public static IReadOnlyDictionary<string, string>? ReadTargetHeaders(IHeaderDictionary headers, ICollection<Problem> problems) => new Reader(headers, problems).TargetHeaders();

    private sealed class Reader(IHeaderDictionary headers, ICollection<Problem> problems)
    {
        public void Add(string header, string message) => problems.Add(new Problem(Code, header, message));

        public string? One(string name)
        {
            var values = headers[name];
            return values.Count == 0 || string.IsNullOrWhiteSpace(values[0]) ? null : values[0]!.Trim();
        }

        public string? WorkflowUrl()
        {
            const string Name = "X-Workflow-URL";
            if (Single(Name) is not { } text)
            {
                return null;
            }

            var isWeb = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "file";
            if (!isWeb && text.Contains("://", StringComparison.Ordinal))
            {
                Add(Name, $"'{Shown(text)}' is not an http or https URL. Write one such as https://team.example.com/workflows.yaml.");
                return null;
            }

            return text;
        }

        public Uri? WebUrl(string name)
        {
            if (Single(name) is not { } text)
            {
                return null;
            }

            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                Add(name, $"'{Shown(text)}' is not an absolute http or https URL. Write one such as https://api.example.com/openapi.json.");
                return null;
            }

            if (url.UserInfo.Length > 0)
            {
                Add(name, "holds a user name or password. Send credentials in X-Target-Headers instead, as {\"Authorization\": \"…\"}.");
                return null;
            }

            return url;
        }

        public string ApiType(Uri target)
        {
            var text = Single("X-API-Type")?.ToLowerInvariant();
            if (text is not (null or "rest" or "graphql"))
            {
                Add("X-API-Type", $"'{Shown(text)}' is not known. Write graphql or rest.");
            }

            return text ?? (target.AbsolutePath.TrimEnd('/').EndsWith("graphql", StringComparison.OrdinalIgnoreCase) ? "graphql" : "rest");
        }

        public string? ApiName()
        {
            if (Single("X-API-Name") is not { } text)
            {
                return null;
            }

            if (text.Length <= TargetNames.MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                return text;
            }

            Add("X-API-Name", $"'{Shown(text)}' can not be a prefix of tool names. Use 1 to {TargetNames.MaxLength} letters, digits, '_' or '-'.");
            return null;
        }

        public ToolHints ToolHints() => Single(ToolHintsReader.Header, ToolHintsReader.MaxLength) is { } text
            ? new ToolHintsReader(message => Add(ToolHintsReader.Header, message)).Read(text)
            : Requests.ToolHints.None;

        public Dictionary<string, string>? TargetHeaders()
        {
            const string Name = "X-Target-Headers";
            if (Single(Name, limit: 32 * 1024) is not { } text)
            {
                return null;
            }

            var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            try
            {
                using var json = JsonDocument.Parse(text);
                if (json.RootElement.ValueKind != JsonValueKind.Object)
                {
                    Add(Name, "must be a JSON object of names and values, as {\"Authorization\": \"Bearer …\"}.");
                    return null;
                }

                foreach (var field in json.RootElement.EnumerateObject())
                {
                    Take(field, read);
                }
            }
            catch (JsonException exception)
            {
                // The parser's own message quotes the text, and the text is secret.
                Add(Name, $"is not valid JSON at character {exception.BytePositionInLine + 1}. Write an object as {{\"Authorization\": \"Bearer …\"}}.");
            }

            return read;
        }

        private void Take(JsonProperty field, Dictionary<string, string> read)
        {
            const string Name = "X-Target-Headers";
            var value = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.Value.GetRawText(),
                _ => null,
            };
            if (field.Name.Length == 0 || !field.Name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c)))
            {
                Add(Name, $"'{Shown(field.Name)}' can not be the name of a header.");
            }
            else if (Reserved.Contains(field.Name, StringComparer.OrdinalIgnoreCase))
            {
                Add(Name, $"'{field.Name}' is set by the call itself. Leave it out.");
            }
            else if (value is null || value.Any(c => c is < ' ' or (char)127))
            {
                Add(Name, $"the value of '{field.Name}' must be one line of text.");
            }
            else if (!read.TryAdd(field.Name, value))
            {
                Add(Name, $"'{field.Name}' is there twice. Keep one.");
            }
        }

        private string? Single(string name, int limit = MaxUrlLength)
        {
            var text = One(name);
            if (headers[name].Count > 1)
            {
                Add(name, "was sent more than once. Send it once.");
                return null;
            }

            if (text?.Length > limit)
            {
                Add(name, $"has {text.Length} characters; {limit} are allowed.");
                return null;
            }

            return text;
        }

        private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
    }
}
