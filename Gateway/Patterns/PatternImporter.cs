using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;

namespace OrleansWorkflows.Gateway.Patterns;

/// <summary>
/// Brings the pattern library in line with the pattern directory, one pass at a time. A file with mistakes changes nothing; a pattern whose file has gone goes,
/// and the shipped one of its name, if there is one, is in force again.
/// </summary>
public sealed partial class PatternImporter(IGrainFactory grains, GatewaySettings settings, ILogger<PatternImporter> logger)
{
    private readonly string _directory = Path.GetFullPath(settings.Patterns ?? ".");

    /// <summary>What was last taken from each file.</summary>
    private readonly Dictionary<string, (string Hash, string Name)> _taken = [];

    private readonly Dictionary<string, string> _refused = [];

    /// <summary>Files whose present content is not in force, with why; by name.</summary>
    public IReadOnlyDictionary<string, string> Refused { get; private set; } = new Dictionary<string, string>();

    private IPatternLibraryGrain Library => grains.GetGrain<IPatternLibraryGrain>(IPatternLibraryGrain.Key);

    /// <exception cref="IOException">The directory can not be read; nothing was changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var paths = SpecFile.Find(_directory);
        await RemoveGoneAsync(paths);
        foreach (var path in paths)
        {
            await ImportAsync(path, cancellationToken);
        }

        Refused = _refused.ToDictionary(entry => Path.GetRelativePath(_directory, entry.Key), entry => entry.Value);
    }

    private async Task ImportAsync(string path, CancellationToken cancellationToken)
    {
        SpecFile file;
        try
        {
            file = await SpecFile.ReadAsync(_directory, path, settings.Http.MaxSpecBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refuse(path, exception.Message);
            return;
        }

        if (_taken.TryGetValue(path, out var taken) && taken.Hash == file.Hash)
        {
            // Also when it was wrong meanwhile and has been put back.
            _refused.Remove(path);
            return;
        }

        var reply = await Library.Import(new PatternSource(file.Text, file.Name, path), [.. _taken.Where(other => other.Key != path).Select(other => other.Value.Name)]);
        if (!reply.Accepted)
        {
            Refuse(path, string.Join(Environment.NewLine, reply.Problems.Select(problem => $"{file.Name}:{problem.Line}:{problem.Column}: {problem.Code}: {problem.Message}")));
            return;
        }

        if (taken.Name is { } before && before != reply.Name)
        {
            await Library.Remove(before, path);
        }

        _refused.Remove(path);
        _taken[path] = (file.Hash, reply.Name!);
        LogTaken(logger, file.Name, reply.Name!);
    }

    /// <summary>Also what went while no gateway ran.</summary>
    private async Task RemoveGoneAsync(IReadOnlyList<string> paths)
    {
        foreach (var gone in _taken.Keys.Concat(_refused.Keys).Except(paths).ToList())
        {
            _taken.Remove(gone);
            _refused.Remove(gone);
        }

        foreach (var pattern in (await Library.List()).Where(pattern => IsInside(pattern.Origin) && !paths.Contains(pattern.Origin)))
        {
            await Library.Remove(pattern.Name, pattern.Origin);
            var file = Path.GetRelativePath(_directory, pattern.Origin);
            LogRemoved(logger, pattern.Name, file);
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

    private bool IsInside(string origin) => origin.StartsWith(_directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Patterns: {File} is in force: pattern {Pattern}")]
    private static partial void LogTaken(ILogger logger, string file, string pattern);

    [LoggerMessage(Level = LogLevel.Error, Message = "Patterns: {File} was refused; what was in force before stays so.\n{Problems}")]
    private static partial void LogRefused(ILogger logger, string file, string problems);

    [LoggerMessage(Level = LogLevel.Information, Message = "Patterns: pattern {Pattern} is no longer in force: {File} has gone")]
    private static partial void LogRemoved(ILogger logger, string pattern, string file);
}
