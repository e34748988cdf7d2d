using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Net;
using System.Numerics;

namespace Orleans.Runtime;

/// <summary>Codecs of single values.</summary>
internal static class WireScalars
{
    private static readonly FrozenDictionary<Type, WireCodec> Known = new Dictionary<Type, WireCodec>
    {
        [typeof(object)] = Scalar((_, _) => { }, _ => new object()),
        [typeof(bool)] = Scalar((w, v) => w.Flag(v), r => r.Flag()),
        [typeof(byte)] = Scalar((w, v) => w.Byte(v), r => r.Byte()),
        [typeof(sbyte)] = Scalar((w, v) => w.Signed(v), r => (sbyte)r.Signed()),
        [typeof(short)] = Scalar((w, v) => w.Signed(v), r => (short)r.Signed()),
        [typeof(ushort)] = Scalar((w, v) => w.Number(v), r => (ushort)r.Number()),
        [typeof(int)] = Scalar((w, v) => w.Signed(v), r => (int)r.Signed()),
        [typeof(uint)] = Scalar((w, v) => w.Number(v), r => (uint)r.Number()),
        [typeof(long)] = Scalar((w, v) => w.Signed(v), r => r.Signed()),
        [typeof(ulong)] = Scalar((w, v) => w.Number(v), r => r.Number()),
        [typeof(char)] = Scalar((w, v) => w.Number(v), r => (char)r.Number()),
        [typeof(float)] = Scalar((w, v) => Fixed64(w, BitConverter.DoubleToInt64Bits(v)), r => (float)BitConverter.Int64BitsToDouble(Fixed64(r))),
        [typeof(double)] = Scalar((w, v) => Fixed64(w, BitConverter.DoubleToInt64Bits(v)), r => BitConverter.Int64BitsToDouble(Fixed64(r))),
        [typeof(decimal)] = Scalar(
            (w, v) => Array.ForEach(decimal.GetBits(v), part => w.Signed(part)),
            r => new decimal([(int)r.Signed(), (int)r.Signed(), (int)r.Signed(), (int)r.Signed()])),
        [typeof(string)] = Scalar((w, v) => w.Text(v), r => r.Text()),
        [typeof(byte[])] = Scalar((w, v) => w.Bytes(v), r => r.Bytes().ToArray()),
        [typeof(Guid)] = Scalar((w, v) => w.Raw(v.ToByteArray()), r => new Guid(r.Raw(16))),
        [typeof(DateTime)] = Scalar((w, v) => Fixed64(w, v.ToBinary()), r => DateTime.FromBinary(Fixed64(r))),
        [typeof(DateTimeOffset)] = Scalar(
            (w, v) =>
            {
                Fixed64(w, v.Ticks);
                w.Signed(v.Offset.Ticks);
            },
            r => new DateTimeOffset(Fixed64(r), new TimeSpan(r.Signed()))),
        [typeof(DateOnly)] = Scalar((w, v) => w.Signed(v.DayNumber), r => DateOnly.FromDayNumber((int)r.Signed())),
        [typeof(TimeOnly)] = Scalar((w, v) => w.Signed(v.Ticks), r => new TimeOnly(r.Signed())),
        [typeof(TimeSpan)] = Scalar((w, v) => w.Signed(v.Ticks), r => new TimeSpan(r.Signed())),
        [typeof(Uri)] = Scalar((w, v) => w.Text(v.OriginalString), r => new Uri(r.Text(), UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = Scalar((w, v) => w.Text(v.ToString()), r => Version.Parse(r.Text())),
        [typeof(BigInteger)] = Scalar((w, v) => w.Bytes(v.ToByteArray()), r => new BigInteger(r.Bytes())),
        [typeof(IPAddress)] = Scalar((w, v) => w.Text(v.ToString()), r => IPAddress.Parse(r.Text())),
        [typeof(IPEndPoint)] = Scalar((w, v) => w.Text(v.ToString()), r => IPEndPoint.Parse(r.Text())),
        [typeof(Type)] = Scalar((w, v) => w.Text(WireTypes.NameOf(v)), r => WireTypes.Find(r.Text())),
        [typeof(GrainId)] = Scalar((w, v) => w.Text(v.ToString()), r => GrainId.Parse(r.Text())),
        [typeof(GrainType)] = Scalar((w, v) => w.Text(v.ToString()), r => GrainType.Create(r.Text())),
        [typeof(IdSpan)] = Scalar((w, v) => w.Text(v.ToString()), r => IdSpan.Create(r.Text())),
        [typeof(SiloAddress)] = Scalar((w, v) => w.Text(v.ToParsableString()), r => SiloAddress.FromParsableString(r.Text())),
    }.ToFrozenDictionary();

    public static WireCodec? Find(Type type) => Known.GetValueOrDefault(type);

    private static void Fixed64(WireWriter writer, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        writer.Raw(bytes);
    }

    private static long Fixed64(WireReader reader) => BinaryPrimitives.ReadInt64LittleEndian(reader.Raw(8));

    // The type of the value is that of what the reader gives.
    private static ScalarCodec<T> Scalar<T>(Action<WireWriter, T> write, Func<WireReader, T> read) => new(write, read);

    private sealed class ScalarCodec<T>(Action<WireWriter, T> write, Func<WireReader, T> read) : WireCodec
    {
        public override void WriteContent(WireWriter writer, object value) => write(writer, (T)value);

        public override object ReadContent(WireReader reader) => read(reader)!;
    }
}
