namespace OrleansWorkflows.Services;

/// <summary>A service whose description has been read.</summary>
internal sealed class LoadedService(IServiceAdapter adapter, DateTimeOffset readAt)
{
    private readonly Dictionary<string, ToolDescription> _tools = adapter.Tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);

    public IServiceAdapter Adapter { get; } = adapter;

    public DateTimeOffset ReadAt { get; } = readAt;

    public IReadOnlyList<ToolDescription> Tools => Adapter.Tools;

    public ToolDescription? Find(string tool) => _tools.GetValueOrDefault(tool);
}

/// <summary>Why a service could not be read, and when that is tried again.</summary>
internal sealed record LoadFailure(string Message, DateTimeOffset RetryAt, int Count);
