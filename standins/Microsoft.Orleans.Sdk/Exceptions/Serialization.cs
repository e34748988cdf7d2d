namespace Orleans.Serialization;

/// <summary>A value whose type has no codec was to cross a boundary.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException(string message) : Exception(message);

/// <summary>Stands for an exception whose type this process does not know.</summary>
[GenerateSerializer]
public sealed class UnavailableExceptionFallbackException : Exception
{
    [Id(0)]
    public string? ExceptionType { get; internal set; }

    public override string ToString() => $"Exception type: {ExceptionType}; {base.ToString()}";
}
