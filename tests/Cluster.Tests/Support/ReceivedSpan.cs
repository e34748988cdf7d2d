using System.Text;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>A span as it came over OTLP: <c>ExportTraceServiceRequest</c> of opentelemetry-proto, as much of it as the tests look at.</summary>
/// <param name="Service">The <c>service.name</c> of the process that sent it.</param>
/// <param name="Parent">Empty: none.</param>
/// <param name="Attributes">Names of its attributes.</param>
internal sealed record ReceivedSpan(string Service, string Trace, string Id, string Parent, string Name, string Attributes)
{
    public static IEnumerable<ReceivedSpan> ReadAll(byte[] request) =>
        from resource in Fields(request, 1)
        let service = ServiceOf(resource)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select new ReceivedSpan(service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), string.Join(' ', Fields(span, 9).Select(attribute => Text(attribute, 1) + "=" + string.Concat(Fields(attribute, 2).Select(value => Text(value, 1))))));

    private static string ServiceOf(ReadOnlyMemory<byte> resourceSpans) => Fields(resourceSpans, 1).SelectMany(resource => Fields(resource, 1))
        .Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Fields(attribute, 2).Single(), 1)).Single();

    private static string Hex(ReadOnlyMemory<byte> message, int field) => Fields(message, field).Select(bytes => Convert.ToHexStringLower(bytes.Span)).FirstOrDefault("");

    private static string Text(ReadOnlyMemory<byte> message, int field) => Fields(message, field).Select(bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault("");

    /// <summary>The fields of that number that have a length: texts, bytes and messages.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int wanted)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    if ((int)(tag >> 3) == wanted)
                    {
                        yield return message.Slice(at, length);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"There is no wire type {tag & 7}.");
            }
        }
    }

    private static ulong Number(ReadOnlyMemory<byte> message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = message.Span[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
