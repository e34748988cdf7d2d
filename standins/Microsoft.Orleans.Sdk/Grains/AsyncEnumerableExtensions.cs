namespace Orleans.Runtime;

public static class AsyncEnumerableExtensions
{
    /// <summary>At most this many items cross in one message; 100 by default.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is IBatchedEnumerable batched)
        {
            batched.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}

internal interface IBatchedEnumerable
{
    int MaxBatchSize { get; set; }
}

/// <summary>The grain that produced an enumeration is gone before the end.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    public EnumerationAbortedException()
    {
    }

    public EnumerationAbortedException(string message) : base(message)
    {
    }
}
