namespace OrleansWorkflows.Benchmarks.Product;

/// <summary>Where the product that is measured lies, and where its stores go.</summary>
/// <param name="GatewayFile">The gateway's assembly.</param>
/// <param name="Stores">Parent of every store's directory.</param>
internal sealed record Checkout(string GatewayFile, string Stores)
{
    /// <exception cref="BenchmarkException">There is no such build.</exception>
    public static Checkout Find(string? gateway, string? stores)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "OrleansWorkflows.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        root ??= Directory.GetCurrentDirectory();
        gateway ??= Path.Combine(root, "artifacts", "publish", "Gateway", "OrleansWorkflows.Gateway.dll");
        return File.Exists(gateway)
            ? new Checkout(Path.GetFullPath(gateway), Path.GetFullPath(stores ?? Path.Combine(root, "artifacts", "bench")))
            : throw new BenchmarkException($"There is no gateway at '{gateway}'. Build it (./bench does), or name one with --gateway FILE.");
    }

    /// <summary>An empty directory that goes away with its owner.</summary>
    public TemporaryDirectory NewDirectory() => new(Path.Combine(Stores, Path.GetRandomFileName()));
}

internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
