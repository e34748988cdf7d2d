using System.Security.Claims;

namespace OrleansWorkflows.Gateway.Access;

/// <summary>Who calls, with what it may do. It travels as the user of the request, into sessions and sockets too.</summary>
public sealed class AccessIdentity : ClaimsIdentity
{
    private AccessIdentity(AccessGrant grant) => Grant = grant;

    private AccessIdentity(string principal, AccessGrant grant)
        : base([new Claim(ClaimTypes.NameIdentifier, principal)], "OrleansWorkflows") => (Grant, Principal) = (grant, principal);

    public AccessGrant Grant { get; }

    /// <summary><c>key:NAME</c> or <c>token:SUBJECT</c>, so that neither can pass for the other. Null: nobody.</summary>
    public string? Principal { get; }

    /// <summary>A caller that has shown nothing: sees what is public.</summary>
    public static ClaimsPrincipal Nobody { get; } = new(new AccessIdentity(AccessGrant.Nothing));

    public static ClaimsPrincipal Of(string principal, AccessGrant grant) => new(new AccessIdentity(principal, grant));

    /// <summary>Null: no access control is configured, or the client is the one that started this process.</summary>
    public static AccessIdentity? From(ClaimsPrincipal? user) => user?.Identities.OfType<AccessIdentity>().FirstOrDefault();
}

public static class AccessOfRequest
{
    public static AccessGrant Grant(this HttpContext http) => AccessIdentity.From(http.User)?.Grant ?? AccessGrant.Everything;

    /// <summary>Null: nobody in particular.</summary>
    public static string? Principal(this HttpContext http) => AccessIdentity.From(http.User)?.Principal;
}
