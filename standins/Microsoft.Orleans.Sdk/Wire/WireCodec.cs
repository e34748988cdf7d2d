using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>
/// Values of one type on the wire. A value of another type than the place it stands in names its type; types without a codec are refused with
/// Orleans' exception.
/// </summary>
internal abstract class WireCodec
{
    private const byte Null = 0;
    private const byte AsDeclared = 1;
    private const byte Named = 2;

    private static readonly ConcurrentDictionary<Type, WireCodec> Codecs = new();

    public abstract void WriteContent(WireWriter writer, object value);

    public abstract object ReadContent(WireReader reader);

    public static void Write(WireWriter writer, Type declared, object? value)
    {
        if (value is null)
        {
            writer.Byte(Null);
            return;
        }

        var actual = OnTheWire(value);
        if (actual == (Nullable.GetUnderlyingType(declared) ?? declared))
        {
            writer.Byte(AsDeclared);
        }
        else
        {
            writer.Byte(Named);
            writer.Text(WireTypes.NameOf(actual));
        }

        Of(actual).WriteContent(writer, value);
    }

    public static object? Read(WireReader reader, Type declared) => reader.Byte() switch
    {
        Null => null,
        AsDeclared => Of(Nullable.GetUnderlyingType(declared) ?? declared).ReadContent(reader),
        Named => ReadNamed(reader, declared),
        var other => throw new InvalidDataException($"A value on the wire begins with {other}."),
    };

    public static bool IsCollectionExpression(Type type) =>
        type.Name.StartsWith("<>z__", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    public static WireCodec Of(Type type) => Codecs.TryGetValue(type, out var known) ? known : Codecs.GetOrAdd(type, Make(type));

    private static object ReadNamed(WireReader reader, Type declared)
    {
        var name = reader.Text();
        var value = Of(WireTypes.Find(name)).ReadContent(reader);
        return declared.IsInstanceOfType(value)
            ? value
            : throw new InvalidDataException($"A {declared} on the wire holds a value of type '{name}'.");
    }

    /// <summary>The type that stands for a value: its own, but for types that only the compiler knows, and for what derives from framework types.</summary>
    private static Type OnTheWire(object value)
    {
        var type = value.GetType();
        return value switch
        {
            GrainReference => typeof(GrainReference),
            Type => typeof(Type),
            System.Net.IPAddress => typeof(System.Net.IPAddress),
            Exception => typeof(Exception),
            // Collection expressions: Orleans writes them by the interface they implement.
            _ when IsCollectionExpression(type) => type.GenericTypeArguments[0].MakeArrayType(),
            _ => type,
        };
    }

    private static WireCodec Make(Type type)
    {
        if (WireScalars.Find(type) is { } scalar)
        {
            return scalar;
        }

        if (type.IsEnum)
        {
            return new EnumCodec(type);
        }

        if (type == typeof(GrainReference))
        {
            return new ReferenceCodec();
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return new ExceptionCodec();
        }

        return WireCollections.Find(type)
            ?? (type.IsDefined(typeof(GenerateSerializerAttribute), false) ? new MembersCodec(type)
                : throw new CodecNotFoundException($"Could not find a codec for type {type}."));
    }

    private sealed class EnumCodec(Type type) : WireCodec
    {
        private readonly Type _underlying = Enum.GetUnderlyingType(type);

        public override void WriteContent(WireWriter writer, object value) => writer.Signed(
            _underlying == typeof(ulong) ? unchecked((long)(ulong)Convert.ChangeType(value, _underlying, null)) : Convert.ToInt64(value, null));

        public override object ReadContent(WireReader reader) => Enum.ToObject(type, reader.Signed());
    }

    private sealed class MembersCodec(Type type) : WireCodec
    {
        private readonly WireMember[] _members = WireMember.Of(type);
        private readonly System.Reflection.ConstructorInfo? _constructor = type.GetConstructor(
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic, Type.EmptyTypes);

        public override void WriteContent(WireWriter writer, object value)
        {
            foreach (var member in _members)
            {
                writer.Number(member.Key);
                var begin = writer.BeginSized();
                Write(writer, member.Field.FieldType, member.Field.GetValue(value));
                writer.EndSized(begin);
            }

            writer.Number(0);
        }

        public override object ReadContent(WireReader reader)
        {
            var value = type.IsAbstract ? throw new InvalidDataException($"A value on the wire is of the abstract type {type}.")
                : _constructor?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(type);
            var next = 0;
            for (var key = reader.Number(); key != 0; key = reader.Number())
            {
                var content = reader.Sized();
                while (next < _members.Length && _members[next].Key < key)
                {
                    next++;
                }

                if (next < _members.Length && _members[next].Key == key)
                {
                    var field = _members[next].Field;
                    field.SetValue(value, Read(content, field.FieldType));
                }
            }

            return value;
        }
    }

    private sealed class ReferenceCodec : WireCodec
    {
        public override void WriteContent(WireWriter writer, object value)
        {
            var reference = (GrainReference)value;
            writer.Text(reference.GrainId.ToString());
            writer.Text(WireTypes.NameOf(reference.InterfaceType));
        }

        public override object ReadContent(WireReader reader)
        {
            var id = GrainId.Parse(reader.Text());
            return GrainReference.Create(WireTypes.Find(reader.Text()), id, WireContext.Caller);
        }
    }
}

/// <summary>What references that arrive belong to.</summary>
internal static class WireContext
{
    [ThreadStatic]
    private static IGrainCaller? _caller;

    public static IGrainCaller Caller
    {
        get => _caller ?? throw new InvalidOperationException("A grain reference was read outside a message.");
        set => _caller = value;
    }
}
