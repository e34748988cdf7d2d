using Microsoft.Extensions.Logging.Abstractions;
using OrleansWorkflows.Services;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>A spec file and what validation says of it.</summary>
internal sealed record CheckedFile(string Path, SpecReadResult Result)
{
    public Spec.SpecFile? Spec => Result.Spec;

    public IReadOnlyList<SpecProblem> Problems => Result.Problems;

    /// <summary>Reads files together: each may use the workflows of the others.</summary>
    /// <param name="paths">Files; of a directory, every spec file in it.</param>
    /// <param name="servicesFile">Null: the tools are not known, and not judged.</param>
    /// <exception cref="UsageException">A file can not be read.</exception>
    /// <exception cref="SiloConfigurationException">The services file can not be used.</exception>
    public static async Task<IReadOnlyList<CheckedFile>> ReadAllAsync(
        IReadOnlyList<string> paths, string? servicesFile, CancellationToken cancellationToken)
    {
        var texts = new List<(string Path, string Text)>();
        foreach (var path in paths.SelectMany(path => FilesOf(path, servicesFile)).Distinct())
        {
            texts.Add((path, await TextOfAsync(path, cancellationToken)));
        }

        await using var services = servicesFile is null ? null : ServicesOf(servicesFile);
        var first = new List<(string Path, string Text, ValidationContext Context, SpecReadResult Result)>();
        foreach (var (path, text) in texts)
        {
            var context = new ValidationContext
            {
                Tools = services is null ? null : await ToolSnapshot.ForAsync(text, path, services.GetRequiredService<IServiceDirectory>(), null, cancellationToken),
            };
            first.Add((path, text, context, SpecReader.Read(text, path, context)));
        }

        if (first.Count == 1)
        {
            return [new CheckedFile(first[0].Path, first[0].Result)];
        }

        var together = new WorkflowsOfFiles(first.SelectMany(file => file.Result.Spec?.Workflows ?? []));
        return [.. first.Select(file => new CheckedFile(file.Path, SpecReader.Read(file.Text, file.Path, file.Context with { Workflows = together })))];
    }

    /// <exception cref="UsageException">The file can not be read.</exception>
    public static async Task<string> TextOfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"WF0280: '{path}' can not be read: {exception.Message}");
        }
    }

    private static IEnumerable<string> FilesOf(string path, string? servicesFile) => Directory.Exists(path)
        ? Specs.SpecFile.Find(path)
            .Where(file => servicesFile is null || file != System.IO.Path.GetFullPath(servicesFile))
            .Select(file => System.IO.Path.GetRelativePath(Directory.GetCurrentDirectory(), file))
        : [path];

    private static ServiceProvider ServicesOf(string file) => new ServiceCollection()
        .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddToolServices(new ToolServiceOptions { Configuration = ServicesFile.Read(file) })
        .BuildServiceProvider();

    /// <summary>The workflows of the files at hand; others may be loaded where they run.</summary>
    private sealed class WorkflowsOfFiles(IEnumerable<WorkflowDefinition> workflows) : IWorkflowCatalog
    {
        private readonly Dictionary<string, WorkflowDefinition> _workflows =
            workflows.DistinctBy(workflow => workflow.FullName).ToDictionary(workflow => workflow.FullName, StringComparer.Ordinal);

        public bool IsComplete => false;

        public bool Knows(string fullName) => _workflows.ContainsKey(fullName);

        public WorkflowDefinition? Find(string fullName) => _workflows.GetValueOrDefault(fullName);
    }
}
