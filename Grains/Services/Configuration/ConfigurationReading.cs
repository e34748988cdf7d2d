using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>What one reading of a file shares: its name, the environment, and the problems found so far.</summary>
internal sealed class ConfigurationReading(string file, Func<string, string?> environment)
{
    private readonly List<SpecProblem> _problems = [];

    public string BaseDirectory { get; } = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";

    public int ProblemCount => _problems.Count;

    public IReadOnlyList<SpecProblem> Problems => [.. _problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    public void Report(string code, SourcePosition at, string path, string message, bool isWarning = false) =>
        _problems.Add(new SpecProblem(code, file, at.Line, at.Column, path, Node: null, message + ".", isWarning));

    public string Expand(YamlText text, string path) => ConfigurationText.Expand(
        text.Value,
        environment,
        secret => ReadSecret(secret, message => Report(ConfigurationCodes.SecretFile, text.Position, path, message)),
        (code, message) => Report(code, text.Position, path, message));

    /// <summary>A secret file's text without the line end; relative paths start at the configuration's directory.</summary>
    public string? ReadSecret(string path, Action<string> report)
    {
        var full = Path.GetFullPath(path, BaseDirectory);
        try
        {
            return File.ReadAllText(full).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var why = exception is FileNotFoundException or DirectoryNotFoundException ? "it does not exist" : exception.Message;
            report($"the secret file '{full}' can not be read ({why}); create it or correct the path");
            return null;
        }
    }
}
