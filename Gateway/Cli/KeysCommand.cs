using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Keys;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>keys new NAME</c>: makes an API key. The key goes to standard output and is kept nowhere; the entry for the settings, with its hash, too.</summary>
internal static class KeysCommand
{
    /// <summary>What a program needs that runs workflows, answers their questions and looks after its executions.</summary>
    private static readonly string[] Usual = [Scopes.WorkflowsRead, Scopes.ExecutionsStart, Scopes.ExecutionsRead, Scopes.ExecutionsControl];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Of its user, such as ci or ada@example.com; executions are recorded as started by key:NAME." };
        var scopes = Words("--scopes", $"What it may do [default: {string.Join(' ', Usual)}]. All: {string.Join(' ', Scopes.All)}.", "SCOPE");
        var domains = Words("--domains", "The domains, or workflows as domain/name, that it sees [default: all].", "DOMAIN");
        var tools = Words("--tools", $"The groups of MCP tools that it is shown [default: all]: {string.Join(' ', ToolGroupWords.All)}.", "GROUP");
        var expires = new Option<string?>("--expires") { Description = "When it ends to be good, such as 2030-01-31 or 2030-01-31T12:00:00Z [default: never].", HelpName = "TIME" };
        var create = Verb.Create("new", "Make an API key: print it once, with the entry for Access:Keys or the file of Access:KeysFile.", RunAsync);
        create.Add(name);
        foreach (var option in (Option[])[scopes, domains, tools, expires])
        {
            create.Add(option);
        }

        return new Command("keys", "API keys; see docs/access.md.") { create };

        Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var key = ApiKey.New();
            var entry = new AccessKeySettings
            {
                Name = parsed.GetRequiredValue(name), Hash = ApiKey.HashText(key), Scopes = parsed.GetValue(scopes) is { Length: > 0 } given ? given : Usual,
                Domains = parsed.GetValue(domains) ?? [], Tools = parsed.GetValue(tools) ?? [], Expires = ReadTime(parsed.GetValue(expires)),
            };
            var problems = AccessKeyReader.CheckEntry(entry);
            if (problems.Count > 0)
            {
                throw new UsageException(string.Join(Environment.NewLine, problems));
            }

            Console.Out.WriteLine($"key: {key}");
            Console.Out.WriteLine("It is shown this once. Give it to its user; the settings take its hash only:");
            Console.Out.WriteLine(Write(entry));
            return Task.FromResult(CommandLine.Ok);
        }
    }

    private static Option<string[]> Words(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private static DateTimeOffset? ReadTime(string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime()
        : throw new UsageException($"--expires can not be '{text}': write a time such as 2030-01-31 or 2030-01-31T12:00:00Z.");

    private static string Write(AccessKeySettings entry)
    {
        var json = new JsonObject { ["Name"] = entry.Name, ["Hash"] = entry.Hash, ["Scopes"] = List(entry.Scopes) };
        if (entry.Domains.Length > 0)
        {
            json["Domains"] = List(entry.Domains);
        }

        if (entry.Tools.Length > 0)
        {
            json["Tools"] = List(entry.Tools);
        }

        if (entry.Expires is { } expires)
        {
            json["Expires"] = expires.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        }

        return json.ToJsonString(Indented);
    }

    private static JsonArray List(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];
}
