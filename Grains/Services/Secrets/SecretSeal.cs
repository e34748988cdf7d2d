using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Services.Secrets;

/// <summary>
/// Seals headers with AES-256-GCM: version (1 byte), nonce (12), tag (16), then the JSON object. The execution id is associated data, so that a row
/// copied to another execution does not open.
/// </summary>
internal sealed class SecretSeal(byte[] key) : IDisposable
{
    private const byte Version = 1;
    private const int NonceSizeBytes = 12;
    private const int TagSizeBytes = 16;
    private const int PrefixSizeBytes = 1 + NonceSizeBytes + TagSizeBytes;

    private readonly AesGcm _aes = new(key, TagSizeBytes);

    public byte[] Seal(ExecutionId executionId, IReadOnlyDictionary<string, string> headers)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(headers, JsonText.Options);
        var box = new byte[PrefixSizeBytes + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSizeBytes);
        RandomNumberGenerator.Fill(nonce);
        _aes.Encrypt(nonce, plain, box.AsSpan(PrefixSizeBytes), box.AsSpan(1 + NonceSizeBytes, TagSizeBytes), AssociatedData(executionId));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <exception cref="ExecutionSecretsException">Another key, another execution, or altered.</exception>
    public IReadOnlyDictionary<string, string> Open(ExecutionId executionId, byte[] box)
    {
        try
        {
            if (box.Length >= PrefixSizeBytes && box[0] == Version)
            {
                var plain = new byte[box.Length - PrefixSizeBytes];
                _aes.Decrypt(
                    box.AsSpan(1, NonceSizeBytes), box.AsSpan(PrefixSizeBytes), box.AsSpan(1 + NonceSizeBytes, TagSizeBytes), plain,
                    AssociatedData(executionId));
                var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(plain, JsonText.Options);
                CryptographicOperations.ZeroMemory(plain);
                return headers!;
            }
        }
        catch (CryptographicException e)
        {
            throw Unreadable(executionId, e);
        }

        throw Unreadable(executionId, null);
    }

    public void Dispose() => _aes.Dispose();

    private static byte[] AssociatedData(ExecutionId executionId) => Encoding.UTF8.GetBytes($"execution-secrets/1/{executionId.Value}");

    private static ExecutionSecretsException Unreadable(ExecutionId executionId, Exception? inner) => new(
        $"WF0623: the stored target headers of execution {executionId} do not open: the key is another one, or the row was altered. "
        + "Restore the key that was in use when it started, or start it again with its headers.",
        inner);
}
