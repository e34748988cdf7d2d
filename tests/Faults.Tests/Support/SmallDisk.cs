using System.Diagnostics;
using System.Globalization;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>A file system of some megabytes that can be filled and freed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Skips the test with one line where this user may not mount.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("ow-small-disk-").FullName;
        var (code, error) = await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0755"), "tmpfs", path);
        if (code != 0)
        {
            Directory.Delete(path);
            Assert.Skip($"A full disk needs a small file system, and this user may not mount one: {error.Trim()}");
        }

        return new SmallDisk(path);
    }

    /// <summary>Leaves no byte.</summary>
    public async Task FillAsync() => await RunAsync("dd", "if=/dev/zero", $"of={Filler}", "bs=64k", "oflag=append", "conv=notrunc");

    public void Free() => File.Delete(Filler);

    public static async Task GiveAsync(string directory, string user) => Assert.Equal(0, (await RunAsync("chown", user, directory)).Code);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static async Task<(int Code, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
