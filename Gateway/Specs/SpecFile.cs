using System.Security.Cryptography;
using System.Text;

namespace OrleansWorkflows.Gateway.Specs;

/// <summary>One file of the spec directory, as read.</summary>
/// <param name="Path">Full path; also the origin of the workflows that come from it.</param>
/// <param name="Name">Relative to the directory, for messages.</param>
/// <param name="Hash">Of the content.</param>
public sealed record SpecFile(string Path, string Name, string Text, string Hash)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>The spec files of a directory, by name; hidden files, and files below other directories, are left out.</summary>
    /// <exception cref="IOException">The directory can not be read.</exception>
    public static IReadOnlyList<string> Find(string directory) =>
    [
        .. Directory.EnumerateFiles(System.IO.Path.GetFullPath(directory))
            .Where(path => Endings.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Where(path => !System.IO.Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="IOException">The file can not be read, or is larger than allowed; the message says which.</exception>
    public static async Task<SpecFile> ReadAsync(string directory, string path, int maxBytes, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > maxBytes)
        {
            throw new IOException($"The file is larger than the {maxBytes} bytes that a spec may have. Split it.");
        }

        var content = await File.ReadAllBytesAsync(path, cancellationToken);
        var text = Encoding.UTF8.GetString(content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsSpan(3) : content);
        return new SpecFile(path, System.IO.Path.GetRelativePath(directory, path), text, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
