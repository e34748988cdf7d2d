namespace OrleansWorkflows.Gateway.Access;

/// <summary>What a route asks of its callers: metadata of every endpoint. One without it is for <see cref="Scopes.Admin"/>.</summary>
/// <param name="Scope">Null: <see cref="Public"/> or <see cref="AnyCaller"/>.</param>
public sealed record RequiredScope(string? Scope)
{
    /// <summary>Word of a route that anybody may call.</summary>
    public const string PublicWord = "public";

    /// <summary>Nothing is asked; what is answered depends on who calls, if anything does.</summary>
    public static readonly RequiredScope Public = new((string?)null);

    /// <summary>Any caller that is known; what it may do is looked at behind the route.</summary>
    public static readonly RequiredScope AnyCaller = new((string?)null);

    public static RequiredScope Of(string? scope) => scope == PublicWord ? Public : new RequiredScope(scope ?? Scopes.Admin);

    public bool IsPublic => ReferenceEquals(this, Public);
}
