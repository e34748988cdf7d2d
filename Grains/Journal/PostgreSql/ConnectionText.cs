using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// How a database is named in settings: Npgsql's <c>Host=…;Port=…;Database=…;Username=…;Password=…</c>, or libpq's URL
/// <c>postgres://user:password@host:port/database?sslmode=require</c> with several hosts separated by commas. Source: PostgreSQL, "Connection URIs".
/// </summary>
public static class ConnectionText
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>What libpq calls otherwise than Npgsql.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
    };

    internal const string HowToWrite =
        "is no connection to PostgreSQL. Write postgres://USER:PASSWORD@HOST:5432/DATABASE (%40 for an @ in the password, and the like), or "
        + "Host=…;Port=5432;Database=…;Username=…;Password=….";

    /// <summary>The same in Npgsql's form.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string Read(string text) => TryRead(text, out var problem) ?? throw new ArgumentException(problem, nameof(text));

    /// <summary>The same in Npgsql's form; null: it is neither.</summary>
    /// <param name="problem">What is wrong and what to write. Never repeats what was given, because that may hold a password.</param>
    public static string? TryRead(string text, out string problem)
    {
        problem = $"this {HowToWrite}";
        try
        {
            text = text.Trim();
            var scheme = Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
            var builder = scheme is null ? new NpgsqlConnectionStringBuilder(text) : ReadUrl(text[scheme.Length..]);
            return builder.Host is { Length: > 0 } ? builder.ConnectionString : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    /// <param name="rest">After the scheme: <c>[user[:password]@][hosts][/database][?name=value&amp;…]</c>.</param>
    private static NpgsqlConnectionStringBuilder ReadUrl(string rest)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var (address, query) = Cut(rest, '?');
        var (authority, database) = Cut(address, '/');
        if (authority.LastIndexOf('@') is >= 0 and var at)
        {
            var (user, password) = Cut(authority[..at], ':');
            Set(builder, "Username", user);
            Set(builder, "Password", password);
            authority = authority[(at + 1)..];
        }

        if (authority.LastIndexOf(':') is >= 0 and var port && port > authority.LastIndexOf(']') && !authority.Contains(',', StringComparison.Ordinal))
        {
            Set(builder, "Port", authority[(port + 1)..]);
            authority = authority[..port];
        }

        Set(builder, "Host", authority);
        Set(builder, "Database", database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (escaped, value) = Cut(pair, '=');
            var name = Uri.UnescapeDataString(escaped);
            // verify-full is VerifyFull.
            var isSslMode = name.Equals("sslmode", StringComparison.OrdinalIgnoreCase);
            Set(builder, Keywords.GetValueOrDefault(name, name), isSslMode ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        return builder;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string value)
    {
        if (value.Length > 0)
        {
            builder[keyword] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, "");
}
