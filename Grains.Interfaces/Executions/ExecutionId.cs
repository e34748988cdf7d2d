using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace OrleansWorkflows;

/// <summary>
/// Id of one execution: 32 lower-case hex digits, a UUIDv7 (sortable by start) or a hash where the start must be repeatable.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionId")]
[JsonConverter(typeof(ExecutionIdConverter))]
public readonly record struct ExecutionId([property: Id(0)] string Value)
{
    /// <summary>Stable hash of the id, 0 to 63: which keeper looks after it.</summary>
    public int Partition
    {
        get
        {
            var hash = 2166136261u;
            foreach (var c in Value)
            {
                hash = (hash ^ c) * 16777619u;
            }

            return (int)((hash ^ (hash >> 16)) & 63);
        }
    }

    /// <summary>A new id; <paramref name="now"/> makes ids sort by start.</summary>
    public static ExecutionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("N"));

    /// <summary>The id of a start that must happen once: the same parts always give the same id.</summary>
    public static ExecutionId Hash(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return new ExecutionId(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16)));
    }

    public override string ToString() => Value;
}
