using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// A grain key as the table keeps it, the same way as Orleans, so that its rows are found again: a guid or an integer where the key reads as one
/// (with what follows a plus sign as text), else text; and a hash of its bytes.
/// </summary>
internal readonly record struct AdoGrainKey(long N0, long N1, string? Text, int Hash)
{
    public static AdoGrainKey Of(GrainId grainId)
    {
        var key = grainId.Key.Value.Span;
        if (key.Length >= 32 && (key.Length == 32 || key[32] == '+')
            && Utf8Parser.TryParse(key[..32], out Guid guid, out var length, 'N') && length == 32)
        {
            Span<byte> bytes = stackalloc byte[16];
            guid.TryWriteBytes(bytes);
            return Create(
                BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), bytes, key.Length > 32 ? key[33..] : default,
                hasText: key.Length > 32);
        }

        var plus = key.IndexOf((byte)'+');
        var number = plus >= 0 ? key[..plus] : key;
        if (Utf8Parser.TryParse(number, out long integer, out length, 'X') && length == number.Length)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, integer);
            return Create(0, integer, bytes, plus >= 0 ? key[(plus + 1)..] : default, hasText: plus >= 0);
        }

        return Create(0, 0, default, key, hasText: true);
    }

    /// <summary>Orleans' stable hash: xxHash32 with seed 0, its bytes in the order they are published in (the highest first), read lowest first.</summary>
    public static int HashOf(ReadOnlySpan<byte> data)
    {
        const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;
        unchecked
        {
            var total = (uint)data.Length;
            uint hash;
            if (data.Length >= 16)
            {
                Span<uint> lanes = [P1 + P2, P2, 0, 0 - P1];
                for (; data.Length >= 16; data = data[16..])
                {
                    for (var lane = 0; lane < 4; lane++)
                    {
                        lanes[lane] = BitOperations.RotateLeft(lanes[lane] + (BinaryPrimitives.ReadUInt32LittleEndian(data[(lane * 4)..]) * P2), 13) * P1;
                    }
                }

                hash = BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7) + BitOperations.RotateLeft(lanes[2], 12)
                    + BitOperations.RotateLeft(lanes[3], 18);
            }
            else
            {
                hash = P5;
            }

            hash += total;
            for (; data.Length >= 4; data = data[4..])
            {
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(data) * P3), 17) * P4;
            }

            foreach (var b in data)
            {
                hash = BitOperations.RotateLeft(hash + (b * P5), 11) * P1;
            }

            hash = (hash ^ (hash >> 15)) * P2;
            hash = (hash ^ (hash >> 13)) * P3;
            return (int)BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
        }
    }

    private static AdoGrainKey Create(long n0, long n1, ReadOnlySpan<byte> number, ReadOnlySpan<byte> text, bool hasText)
    {
        byte[] bytes = [.. number, .. text];
        Array.Reverse(bytes);
        return new AdoGrainKey(n0, n1, hasText ? Encoding.UTF8.GetString(text) : null, HashOf(bytes));
    }
}
