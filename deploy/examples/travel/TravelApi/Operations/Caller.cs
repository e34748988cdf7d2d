namespace TravelApi.Operations;

/// <summary>Who calls and how: <c>rest</c> or <c>graphql</c>, the Idempotency-Key if any, and the connection (which a fault may abort).</summary>
internal sealed record Caller(string Transport, string? IdempotencyKey, HttpContext Connection)
{
    private const int LongestKey = 255;

    /// <exception cref="TravelException">400 for a key longer than 255 characters.</exception>
    public static Caller Of(string transport, HttpContext context)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        return key.Length <= LongestKey
            ? new Caller(transport, key.Length == 0 ? null : key, context)
            : throw new TravelException(StatusCodes.Status400BadRequest, "invalid_request", $"Idempotency-Key is longer than {LongestKey} characters.");
    }
}
