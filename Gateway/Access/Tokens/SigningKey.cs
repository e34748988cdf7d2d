using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansWorkflows.Gateway.Access.Tokens;

/// <summary>A public key of the issuer (RFC 7517). What is kept are its numbers: objects of the platform are not safe to share between threads.</summary>
public sealed class SigningKey
{
    private const int MinRsaBytes = 2048 / 8;

    private readonly RSAParameters? _rsa;

    private readonly ECParameters? _curve;

    private SigningKey(JsonElement json)
    {
        (Id, Algorithm) = (Text(json, "kid"), Text(json, "alg"));
        switch (Text(json, "kty"))
        {
            case "RSA" when Bytes(json, "n") is { Length: >= MinRsaBytes } modulus && Bytes(json, "e") is { } exponent:
                _rsa = new RSAParameters { Modulus = modulus, Exponent = exponent };
                break;
            case "EC" when Curve(Text(json, "crv")) is { } curve && Bytes(json, "x") is { } x && Bytes(json, "y") is { } y:
                _curve = new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } };
                Size = x.Length;
                break;
        }
    }

    public string? Id { get; }

    /// <summary>Null: any that fits its kind.</summary>
    private string? Algorithm { get; }

    private int Size { get; }

    /// <summary>The keys of a set that can sign tokens; others are passed over.</summary>
    public static IReadOnlyList<SigningKey> ReadSet(JsonElement set) =>
    [
        .. set.GetProperty("keys").EnumerateArray()
            .Where(key => key.ValueKind == JsonValueKind.Object && Text(key, "use") is null or "sig")
            .Select(key => new SigningKey(key))
            .Where(key => key._rsa is not null || key._curve is not null),
    ];

    /// <summary>False also when the algorithm is not one of this key: <c>none</c> and shared secrets never are.</summary>
    public bool Verifies(string algorithm, byte[] data, byte[] signature)
    {
        if ((Algorithm is not null && Algorithm != algorithm) || HashOf(algorithm) is not { } hash)
        {
            return false;
        }

        try
        {
            switch (algorithm[..2])
            {
                case "RS" or "PS" when _rsa is { } numbers:
                    using (var rsa = RSA.Create(numbers))
                    {
                        return rsa.VerifyData(data, signature, hash, algorithm[0] == 'R' ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
                    }

                // Each algorithm has one curve (RFC 7518, 3.4).
                case "ES" when _curve is { } point && Size == (algorithm switch { "ES256" => 32, "ES384" => 48, _ => 66 }):
                    using (var curve = ECDsa.Create(point))
                    {
                        return curve.VerifyData(data, signature, hash);
                    }

                default:
                    return false;
            }
        }
        catch (CryptographicException)
        {
            // Numbers that are no key.
            return false;
        }
    }

    private static HashAlgorithmName? HashOf(string algorithm) => algorithm switch
    {
        "RS256" or "PS256" or "ES256" => HashAlgorithmName.SHA256,
        "RS384" or "PS384" or "ES384" => HashAlgorithmName.SHA384,
        "RS512" or "PS512" or "ES512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static ECCurve? Curve(string? name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement json, string name)
    {
        try
        {
            return Text(json, name) is { } text ? WebEncoders.Base64UrlDecode(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
