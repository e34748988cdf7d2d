using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansWorkflows.Gateway.Access.Keys;

/// <summary>An API key: 256 random bits, so that its plain SHA-256 gives nothing away and needs no salt.</summary>
public static class ApiKey
{
    /// <summary>Tells scanners of leaked secrets, and people, what it is.</summary>
    public const string Prefix = "ow_";

    public const int HashSizeBytes = SHA256.HashSizeInBytes;

    public static string New() => Prefix + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The hash as settings have it: 64 hex digits.</summary>
    public static string HashText(string key) => Convert.ToHexStringLower(Hash(key));
}
