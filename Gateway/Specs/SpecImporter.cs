using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Specs;

/// <summary>
/// Brings the catalogue in line with the spec directory, one pass at a time. A file with mistakes changes nothing; a workflow that has gone from its
/// file, or whose file has gone, is unloaded, but only if it came from that file.
/// </summary>
public sealed partial class SpecImporter(IGrainFactory grains, WorkflowCatalogue catalogue, GatewaySettings settings, ILogger<SpecImporter> logger)
{
    private readonly string _directory = Path.GetFullPath(settings.Specs ?? ".");

    /// <summary>What was last taken from each file.</summary>
    private readonly Dictionary<string, (string Hash, IReadOnlyList<(string Domain, string Name)> Workflows)> _taken = [];

    private readonly Dictionary<string, string> _refused = [];

    /// <summary>Files whose present content is not in force, with why; by name.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; private set; } = new Dictionary<string, string>();

    private IRegistryGrain Registry => grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant);

    /// <exception cref="IOException">The directory can not be read; nothing was changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var services = settings.Services is { } file ? Path.GetFullPath(file) : null;
        var paths = SpecFile.Find(_directory).Where(path => path != services).ToArray();
        var changed = new List<SpecFile>();
        foreach (var path in paths)
        {
            if (await ReadAsync(path, cancellationToken) is not { } read)
            {
                continue;
            }

            if (_taken.TryGetValue(path, out var taken) && taken.Hash == read.Hash)
            {
                // Also when it was wrong meanwhile and has been put back.
                _refused.Remove(path);
            }
            else
            {
                changed.Add(read);
            }
        }

        await ImportAsync(changed);
        await UnloadGoneAsync(paths, cancellationToken);
        Refused = _refused.ToDictionary(entry => Path.GetRelativePath(_directory, entry.Key), entry => entry.Value);
    }

    private async Task<SpecFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SpecFile.ReadAsync(_directory, path, settings.Http.MaxSpecBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refuse(path, exception.Message);
            return null;
        }
    }

    /// <summary>A file may use workflows of another: whatever was refused is tried again as long as something else gets in.</summary>
    private async Task ImportAsync(List<SpecFile> pending)
    {
        while (pending.Count > 0)
        {
            var refused = new List<(SpecFile File, ImportReply Reply)>();
            foreach (var file in pending)
            {
                var reply = await Registry.ImportSpec(new ImportSpecRequest(file.Text, file.Name, file.Path, null));
                if (reply.Accepted)
                {
                    Take(file, reply);
                }
                else
                {
                    refused.Add((file, reply));
                }
            }

            var isStuck = refused.Count == pending.Count;
            pending = isStuck ? [] : [.. refused.Select(item => item.File)];
            foreach (var (file, reply) in isStuck ? refused : [])
            {
                Refuse(file.Path, string.Join(Environment.NewLine, reply.Problems.Select(problem => Describe(problem, file.Name))));
            }
        }
    }

    private void Take(SpecFile file, ImportReply reply)
    {
        catalogue.Expect(reply.CatalogueVersion);
        _refused.Remove(file.Path);
        _taken[file.Path] = (file.Hash, [.. reply.Workflows.Select(workflow => (workflow.Domain, workflow.Name))]);
        var newCount = reply.Workflows.Count(workflow => workflow.IsNew);
        LogTaken(logger, file.Name, reply.Domain, reply.Workflows.Count, newCount);
        foreach (var warning in reply.Problems)
        {
            var text = Describe(warning, file.Name);
            LogWarning(logger, file.Name, text);
        }

        foreach (var (path, other) in _taken)
        {
            foreach (var (domain, name) in path == file.Path ? [] : other.Workflows.Intersect(_taken[file.Path].Workflows))
            {
                var first = Path.GetRelativePath(_directory, path);
                LogTwice(logger, domain, name, first, file.Name);
            }
        }
    }

    private void Refuse(string path, string problems)
    {
        if (_refused.GetValueOrDefault(path) != problems)
        {
            _refused[path] = problems;
            var file = Path.GetRelativePath(_directory, path);
            LogRefused(logger, file, problems);
        }
    }

    private async Task UnloadGoneAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        foreach (var gone in _taken.Keys.Concat(_refused.Keys).Except(paths).ToList())
        {
            _taken.Remove(gone);
            _refused.Remove(gone);
        }

        var present = paths.ToHashSet();
        var provided = _taken.Values.SelectMany(file => file.Workflows).ToHashSet();
        var cards = await catalogue.ListAsync("", cancellationToken);
        var orphans = cards.Where(card =>
            IsInside(card.Origin) && !provided.Contains((card.Domain, card.Name)) && (!present.Contains(card.Origin) || _taken.ContainsKey(card.Origin))
            && !_refused.ContainsKey(card.Origin));
        var hasUnloaded = false;
        foreach (var orphan in orphans)
        {
            hasUnloaded |= await Registry.Unload(orphan.Domain, orphan.Name);
            var file = Path.GetRelativePath(_directory, orphan.Origin);
            LogUnloaded(logger, orphan.Domain, orphan.Name, file);
        }

        if (hasUnloaded)
        {
            await catalogue.RefreshAsync("", cancellationToken);
        }
    }

    private bool IsInside(string origin) => origin.StartsWith(_directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Describe(Problem problem, string file) =>
        $"{file}:{problem.Line}:{problem.Column}: {(problem.IsWarning ? "warning " : "")}{problem.Code}: {problem.Message}";

    [LoggerMessage(Level = LogLevel.Information, Message = "Specs: {File} is in force: domain {Domain}, {Count} workflows, {NewCount} of them new or changed")]
    private static partial void LogTaken(ILogger logger, string file, string domain, int count, int newCount);

    [LoggerMessage(Level = LogLevel.Error, Message = "Specs: {File} was refused; what was in force before stays so.\n{Problems}")]
    private static partial void LogRefused(ILogger logger, string file, string problems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Specs: {File}: {Problem}")]
    private static partial void LogWarning(ILogger logger, string file, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Specs: workflow {Domain}/{Workflow} is defined in {First} and in {Second}; the one read last counts. Keep one.")]
    private static partial void LogTwice(ILogger logger, string domain, string workflow, string first, string second);

    [LoggerMessage(Level = LogLevel.Information, Message = "Specs: workflow {Domain}/{Workflow} is unloaded: it has gone from {File}")]
    private static partial void LogUnloaded(ILogger logger, string domain, string workflow, string file);
}
