namespace OrleansWorkflows.Services.Secrets;

/// <summary>Settings section <c>Secrets</c>.</summary>
public sealed class SecretsOptions
{
    public const string Section = "Secrets";

    /// <summary>
    /// 32 bytes in base64 that seal stored secrets; the same on every silo. Null: a process that has its store to itself makes a key file in its
    /// data directory.
    /// </summary>
    public string? Key { get; set; }
}
