namespace OrleansWorkflows.Spec.Tests;

/// <summary>The files of the project around the tests.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")) ? folder.FullName : Find(folder.Parent!);
}
