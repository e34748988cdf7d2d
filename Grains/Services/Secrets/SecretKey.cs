using System.Security.Cryptography;

namespace OrleansWorkflows.Services.Secrets;

/// <summary>Where the key comes from: the setting, or a file that only its owner reads, made at the first start.</summary>
internal static class SecretKey
{
    public const int SizeBytes = 32;

    /// <exception cref="ExecutionSecretsException">The text is not 32 bytes in base64.</exception>
    public static byte[] FromSetting(string base64)
    {
        var key = new byte[SizeBytes];
        if (!Convert.TryFromBase64String(base64.Trim(), key, out var length) || length != SizeBytes)
        {
            throw new ExecutionSecretsException(
                "WF0620: the setting Secrets:Key is not 32 bytes in base64. Make one with 'openssl rand -base64 32'.");
        }

        return key;
    }

    /// <exception cref="ExecutionSecretsException">The file is no key or can not be read or made.</exception>
    public static byte[] FromFile(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            var key = File.ReadAllBytes(path);
            return key.Length == SizeBytes
                ? key
                : throw new ExecutionSecretsException(
                    $"WF0621: the key file '{path}' has {key.Length} bytes instead of {SizeBytes}. Restore it from a backup; without it, stored secrets are lost.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExecutionSecretsException($"WF0622: the key file '{path}' can not be read or made: {e.Message}", e);
        }
    }

    // Written beside and renamed, so that a crash leaves either no key or a whole one.
    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(SizeBytes));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
