using System.Security.Cryptography;
using System.Text;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>
/// The key of <see cref="StateSeal"/>: from the setting, or random and kept in the data directory, so that questions asked before a restart can be
/// answered after it.
/// </summary>
internal static class SealKey
{
    public const string FileName = "mcp-state.key";

    private const int SizeBytes = 32;

    /// <exception cref="IOException">The file can not be read or made; it names the path.</exception>
    public static byte[] Load(GatewaySettings settings)
    {
        if (settings.Mcp.StateKey is { } text)
        {
            return SHA256.HashData(Encoding.UTF8.GetBytes(text));
        }

        Directory.CreateDirectory(settings.Data);
        var path = Path.Combine(settings.Data, FileName);
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == SizeBytes
            ? key
            : throw new IOException($"{path} must hold {SizeBytes} bytes and has {key.Length}. Delete it: a new key is made, and questions asked before are answered by resume_workflow.");
    }

    /// <summary>Readable for this user only. Two processes that begin at once end up with one key: the first to name its file wins.</summary>
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(SizeBytes));
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
