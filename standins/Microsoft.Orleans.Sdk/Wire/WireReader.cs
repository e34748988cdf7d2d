using System.Buffers.Binary;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Reads what a <see cref="WireWriter"/> wrote. Anything that does not fit is <see cref="InvalidDataException"/>.</summary>
internal sealed class WireReader(ReadOnlyMemory<byte> data)
{
    private int _position;

    public int Remaining => data.Length - _position;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number on the wire has too many bytes.");
    }

    public long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count of things that take at least a byte each.</summary>
    public int Count()
    {
        var count = Number();
        return count <= (ulong)Remaining ? (int)count : throw new InvalidDataException($"A count on the wire is {count}, with {Remaining} bytes left.");
    }

    /// <summary>A number of at most 31 bits that counts nothing on the wire.</summary>
    public int Count32()
    {
        var value = Number();
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException($"{value} on the wire is too large.");
    }

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public string? OptionalText() => Flag() ? Text() : null;

    public ReadOnlySpan<byte> Raw(int size) => Take(size);

    /// <summary>A part with a size of its own; this reader goes on behind it.</summary>
    public WireReader Sized()
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        if (size < 0 || size > Remaining)
        {
            throw new InvalidDataException($"A part on the wire claims {size} bytes, with {Remaining} left.");
        }

        var part = new WireReader(data.Slice(_position, size));
        _position += size;
        return part;
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size < 0 || size > Remaining)
        {
            throw new InvalidDataException($"{size} bytes are wanted of the wire, {Remaining} are left.");
        }

        var taken = data.Span.Slice(_position, size);
        _position += size;
        return taken;
    }
}
