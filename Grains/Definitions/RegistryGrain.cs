using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Urls;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>
/// Takes specs in: reads and validates them with everything known, then has each workflow's grain make it current. Nothing is stored while anything is
/// wrong.
/// </summary>
[Reentrant]
public sealed partial class RegistryGrain(
    SiloCatalogue catalogue,
    DefinitionCache definitions,
    IDefinitionStore store,
    IExecutionJournal journal,
    IServiceDirectory services,
    SpecFetcher fetcher,
    ILogger<RegistryGrain> logger) : Grain, IRegistryGrain
{
    private const int MaxFetched = 256;

    private readonly Dictionary<string, (string Text, ImportReply Reply)> _fetched = [];
    private readonly Dictionary<(string Scope, string Domain, string Name), (long Version, WorkflowCard Card)> _cards = [];
    private readonly HashSet<string> _leftOut = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ImportReply> ImportSpec(ImportSpecRequest request) =>
        ImportAsync("", request.Text, request.FileName, request.Origin, request.CreatedBy, SpecReader.Read);

    public async Task<ImportReply> ImportWorkflow(JsonBytes request, string? createdBy)
    {
        var body = request.Element;
        var isObject = body.ValueKind == JsonValueKind.Object;
        var reply = await ImportAsync(
            "", request.ToString(), "body.json", "api", createdBy, isObject && body.TryGetProperty("definition", out _) ? DefinitionRequestReader.Read : WorkflowRecordReader.Read);
        return reply.Accepted && isObject && body.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String
            ? await WithPatternAsync(reply, pattern.GetString()!)
            : reply;
    }

    public async Task<ImportReply> LoadFromUrl(string url, string principal, TargetApi? target)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{url}\n{principal}\n{target}"));
        var scope = $"url-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}";
        SpecText spec;
        try
        {
            spec = await fetcher.FetchAsync(url);
        }
        catch (SpecFetchException e)
        {
            return new ImportReply { Accepted = false, Scope = scope, Problems = [new Problem("WF0340", "X-Workflow-URL", e.Message)] };
        }

        if (_fetched.TryGetValue(scope, out var known) && known.Text == spec.Text)
        {
            return known.Reply;
        }

        var reply = await ImportAsync(scope, spec.Text, url, url, principal, SpecReader.Read, target);
        if (reply.Accepted)
        {
            foreach (var gone in (await catalogue.ListAsync(scope, CancellationToken.None))
                .Where(e => !e.IsDeleted && reply.Workflows.All(w => w.Name != e.Name || w.Domain != e.Domain)))
            {
                await WorkflowOf(scope, gone.Domain, gone.Name).Unload();
            }

            reply = reply with { CatalogueVersion = catalogue.Version };
        }

        if (_fetched.Count >= MaxFetched)
        {
            // They are fetched again at will, so forgetting them all now and then costs little and keeps the memory bounded, whatever addresses callers name.
            _fetched.Clear();
        }

        _fetched[scope] = (spec.Text, reply);
        return reply;
    }

    public async Task<CatalogueReply> GetCatalogue(string scope, long afterVersion)
    {
        // The version first: rows that are newer than it come again, rows that it counts and that are not here would never come.
        var version = catalogue.Version;
        var entries = await catalogue.ListAsync(scope, CancellationToken.None);
        var cards = new List<WorkflowCard>();
        foreach (var entry in entries.Where(e => e.CatalogueVersion > afterVersion).OrderBy(e => e.Domain, StringComparer.Ordinal).ThenBy(e => e.Name, StringComparer.Ordinal))
        {
            try
            {
                cards.Add(await CardAsync(entry));
            }
            catch (NewerVersionException newer)
            {
                // One of them must not take the others along. Who asks next asks for it again: a silo of the newer version answers then.
                version = Math.Min(version, entry.CatalogueVersion - 1);
                if (_leftOut.Add(entry.Revision))
                {
                    LogLeftOut(logger, entry.Domain, entry.Name, newer);
                }
            }
        }

        return new CatalogueReply(version, cards);
    }

    public async IAsyncEnumerable<long> WatchVersions([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = -1L;
        while (true)
        {
            var changed = _changed.Task;
            await catalogue.RefreshAsync(cancellationToken);
            if (catalogue.Version > last)
            {
                last = catalogue.Version;
                yield return last;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<WorkflowDetail?> GetWorkflow(string scope, string domain, string name)
    {
        if (await catalogue.FindAsync(scope, domain, name, CancellationToken.None) is not { } entry)
        {
            return null;
        }

        var definition = await definitions.GetAsync(entry.Revision, CancellationToken.None);
        var counts = await journal.CountByStatusAsync(domain, name);
        return new WorkflowDetail
        {
            Card = await CardAsync(entry),
            Definition = definition.Stored,
            Revisions = await WorkflowOf(entry.Scope, domain, name).GetRevisions(),
            Statistics = counts.ToDictionary(c => c.Key.ToString().ToLowerInvariant(), c => c.Value),
            Source = (await store.ReadRevisionAsync(entry.Revision))?.Source,
        };
    }

    public Task<ImportReply> ImportInto(string scope, ImportSpecRequest request, TargetApi? target) =>
        ImportAsync(scope, request.Text, request.FileName, request.Origin, request.CreatedBy, SpecReader.Read, target);

    public Task<bool> Unload(string domain, string name) => UnloadFrom("", domain, name);

    public async Task<bool> UnloadFrom(string scope, string domain, string name)
    {
        var unloaded = await WorkflowOf(scope, domain, name).Unload();
        Announce();
        return unloaded;
    }

    public async Task<string?> Draw(string scope, string domain, string name, string format) =>
        await FindAsync(scope, domain, name) is { } definition ? WorkflowDrawing.Draw(definition, format) : null;

    public async Task<DryRunReply?> DryRun(string scope, string domain, string name, JsonBytes arguments) =>
        await FindAsync(scope, domain, name) is { } definition ? DryRuns.Plan(definition, arguments) : null;

    /// <summary>A pattern that there is none of is as good as any name for a group of workflows, but may be a typing mistake.</summary>
    private async Task<ImportReply> WithPatternAsync(ImportReply reply, string pattern)
    {
        var known = await GrainFactory.GetGrain<IPatternLibraryGrain>(IPatternLibraryGrain.Key).Names();
        return known.Contains(pattern)
            ? reply
            : reply with
            {
                Problems =
                [
                    .. reply.Problems,
                    new Problem("WF0523", "pattern", $"There is no pattern '{pattern}'.{DidYouMean.Hint(pattern, known)} It is kept as the name of a group; list_patterns has those that can be applied.", IsWarning: true),
                ],
            };
    }

    private async Task<ImportReply> ImportAsync(
        string scope, string text, string fileName, string origin, string? createdBy, Func<string, string, ValidationContext, SpecReadResult> read,
        TargetApi? target = null)
    {
        var context = new ValidationContext
        {
            Tools = await ToolSnapshot.ForAsync(text, fileName, services, target, CancellationToken.None),
            Workflows = new KnownWorkflows(
                [.. await catalogue.ListAsync("", CancellationToken.None), .. scope.Length > 0 ? await catalogue.ListAsync(scope, CancellationToken.None) : []],
                definitions),
        };
        var result = read(text, fileName, context);
        Problem[] problems = [.. result.Problems.Select(p => new Problem(p.Code, p.Path, p.Message, p.Line, p.Column, p.File, p.Node, p.IsWarning))];
        if (result.Spec is not { } spec)
        {
            return new ImportReply { Accepted = false, Scope = scope, Problems = problems };
        }

        var imported = new List<ImportedWorkflow>();
        foreach (var workflow in spec.Workflows)
        {
            var reply = await WorkflowOf(scope, workflow.Domain, workflow.Name).Register(new RegisterRequest(workflow.Stored, text, origin, createdBy));
            imported.Add(new ImportedWorkflow(workflow.Domain, workflow.Name, reply.Revision, reply.IsNew));
        }

        await catalogue.RefreshAsync(CancellationToken.None);
        Announce();
        return new ImportReply
        {
            Accepted = true,
            Scope = scope,
            Domain = spec.Domain,
            Version = spec.Version,
            Workflows = imported,
            Problems = problems,
            CatalogueVersion = catalogue.Version,
        };
    }

    private async Task<WorkflowCard> CardAsync(CatalogueEntry entry)
    {
        var key = (entry.Scope, entry.Domain, entry.Name);
        if (_cards.TryGetValue(key, out var known) && known.Version == entry.CatalogueVersion)
        {
            return known.Card;
        }

        var definition = await definitions.GetAsync(entry.Revision, CancellationToken.None);
        var card = WorkflowCards.Of(definition, entry) with { IsReadOnly = await IsReadOnlyAsync(entry.Scope, definition) };
        _cards[key] = (entry.CatalogueVersion, card);
        return card;
    }

    /// <summary>True only when every tool that it can reach, through its sub-workflows too, is known to have no effect.</summary>
    private async Task<bool> IsReadOnlyAsync(string scope, WorkflowDefinition root)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { root.FullName };
        var open = new Stack<WorkflowDefinition>([root]);
        while (open.TryPop(out var definition))
        {
            foreach (var tool in WorkflowCards.CallsOf(definition))
            {
                if ((await services.FindAsync(tool, null, CancellationToken.None)).Tool is not { IsReadOnly: true })
                {
                    return false;
                }
            }

            foreach (var child in SubWorkflows.Of(definition).Where(seen.Add))
            {
                var slash = child.IndexOf('/', StringComparison.Ordinal);
                if (await FindAsync(scope, child[..slash], child[(slash + 1)..]) is not { } next)
                {
                    return false;
                }

                open.Push(next);
            }
        }

        return true;
    }

    private async Task<WorkflowDefinition?> FindAsync(string scope, string domain, string name) =>
        await catalogue.FindAsync(scope, domain, name, CancellationToken.None) is { } entry
            ? await definitions.GetAsync(entry.Revision, CancellationToken.None)
            : null;

    private IWorkflowGrain WorkflowOf(string scope, string domain, string name) =>
        GrainFactory.GetGrain<IWorkflowGrain>(scope.Length > 0 ? $"{scope}|{domain}/{name}" : $"{domain}/{name}");

    private void Announce()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    [LoggerMessage(1, LogLevel.Warning, "Workflow {Domain}/{Workflow} is left out of the catalogue until a silo of the version that wrote it answers.")]
    private static partial void LogLeftOut(ILogger logger, string domain, string workflow, Exception exception);
}
