namespace OrleansWorkflows.Engine.Tests.Support;

/// <summary>Files of the repository, wherever the tests run.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find(string from) =>
        File.Exists(Path.Combine(from, "OrleansWorkflows.sln")) ? from
        : Path.GetDirectoryName(from) is { } parent ? Find(parent)
        : throw new InvalidOperationException($"No OrleansWorkflows.sln above {AppContext.BaseDirectory}.");
}
