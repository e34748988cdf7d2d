using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>
/// Exceptions: type, message, stack, what caused them, and the members that their type numbers. One whose type is not known here or can not be made from
/// a message arrives as <see cref="UnavailableExceptionFallbackException"/>.
/// </summary>
internal sealed class ExceptionCodec : WireCodec
{
    private static readonly FieldInfo Message = typeof(Exception).GetField("_message", BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly FieldInfo Inner = typeof(Exception).GetField("_innerException", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public override void WriteContent(WireWriter writer, object value)
    {
        var exception = (Exception)value;
        var type = exception.GetType();
        writer.Text(WireTypes.NameOf(type));
        writer.Text(exception.Message);
        writer.Text(exception.StackTrace ?? "");
        Write(writer, typeof(Exception), exception.InnerException);
        foreach (var member in WireMember.Of(type).Where(member => member.Field.DeclaringType != typeof(Exception)))
        {
            writer.Number(member.Key);
            var begin = writer.BeginSized();
            Write(writer, member.Field.FieldType, member.Field.GetValue(exception));
            writer.EndSized(begin);
        }

        writer.Number(0);
    }

    public override object ReadContent(WireReader reader)
    {
        var (name, message, stack) = (reader.Text(), reader.Text(), reader.Text());
        var cause = (Exception?)Read(reader, typeof(Exception));
        var exception = Create(name);
        Message.SetValue(exception, message);
        Inner.SetValue(exception, cause);
        var members = WireMember.Of(exception.GetType()).ToDictionary(member => member.Key, member => member.Field);
        for (var key = reader.Number(); key != 0; key = reader.Number())
        {
            var content = reader.Sized();
            if (members.TryGetValue(key, out var field))
            {
                field.SetValue(exception, Read(content, field.FieldType));
            }
        }

        return stack.Length > 0 ? ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack) : exception;
    }

    private static Exception Create(string name)
    {
        try
        {
            var type = WireTypes.Find(name);
            if (typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract)
            {
                // As deserialization does: no constructor runs, the members come from the wire.
                return (Exception)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            }
        }
        catch (CodecNotFoundException)
        {
            // The exception type of a library that only the other side has.
        }

        return new UnavailableExceptionFallbackException { ExceptionType = name };
    }
}
