using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>The <c>Idempotency-Key</c> header: any text of 1 to 255 visible characters, quoted (as the IETF draft has it) or not.</summary>
public static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int MaxLength = 255;

    /// <summary>The key; null: none given.</summary>
    /// <exception cref="ApiProblemException">Given but not usable (400).</exception>
    public static string? Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            return null;
        }

        var key = values[0]?.Trim() ?? "";
        if (key.Length >= 2 && key[0] == '"' && key[^1] == '"')
        {
            key = key[1..^1];
        }

        return values.Count > 1 ? throw Refused("was sent more than once. Send one key.")
            : key.Length is 0 or > MaxLength ? throw Refused($"must have 1 to {MaxLength} characters; it has {key.Length}.")
            : key.Any(c => c is < ' ' or > '~') ? throw Refused("must be visible ASCII characters.")
            : key;
    }

    private static ApiProblemException Refused(string message) => new(ApiProblems.BadHeader(Header, message));
}
