namespace Orleans.Runtime;

/// <summary>What a frame on a connection is. Frame: four bytes of length, then kind, number of the request (0: no answer wanted), content.</summary>
internal enum FrameKind : byte
{
    /// <summary>First on every connection: who calls, of which cluster. Answered with who listens and what it offers.</summary>
    Hello = 1,

    /// <summary>The answer to a request.</summary>
    Answer,

    /// <summary>The request failed; the content is the exception.</summary>
    Fault,

    /// <summary>A grain call.</summary>
    Call,

    /// <summary>The caller of a grain call, by its number, has given up.</summary>
    Cancel,

    /// <summary>The next items of an enumeration.</summary>
    Draw,

    /// <summary>An enumeration is not wanted any more.</summary>
    EndDraw,

    /// <summary>Are you there?</summary>
    Probe,

    /// <summary>The membership table has changed.</summary>
    Changed,

    /// <summary>A joining silo asks for the activations that will be its own to find.</summary>
    Hosted,

    /// <summary>Activations that live here though the receiver is asked for them.</summary>
    Announce,

    /// <summary>Announced activations that are gone.</summary>
    Release,

    /// <summary>How many activations of which class.</summary>
    Statistics,

    /// <summary>An item of a stream for every subscription.</summary>
    Publish,

    /// <summary>A client subscribes, and no longer.</summary>
    Subscribe,

    Unsubscribe,

    /// <summary>An item for a client's subscription.</summary>
    Deliver,

    /// <summary>The gateway leaves: what is under way is answered, but a client sends nothing new.</summary>
    Goodbye,
}

/// <summary>Who speaks on a connection.</summary>
/// <param name="Silo">The silo; null for a client.</param>
internal sealed record Greeting(string ClusterId, SiloAddress? Silo, Dictionary<string, string> Metadata, Dictionary<string, string> Interfaces)
{
    // Raised when frames change so that both sides would misread each other.
    private const ulong Version = 1;

    public void Write(WireWriter writer)
    {
        writer.Number(Version);
        writer.Text(ClusterId);
        writer.OptionalText(Silo?.ToParsableString());
        WireCodec.Write(writer, typeof(Dictionary<string, string>), Metadata);
        WireCodec.Write(writer, typeof(Dictionary<string, string>), Interfaces);
    }

    public static Greeting Read(WireReader reader)
    {
        if (reader.Number() is var version && version != Version)
        {
            throw new InvalidDataException($"The other side speaks version {version} of the stand-in's protocol, this one {Version}.");
        }

        var (cluster, silo) = (reader.Text(), reader.OptionalText());
        return new Greeting(
            cluster,
            silo is null ? null : SiloAddress.FromParsableString(silo),
            (Dictionary<string, string>)WireCodec.Read(reader, typeof(Dictionary<string, string>))!,
            (Dictionary<string, string>)WireCodec.Read(reader, typeof(Dictionary<string, string>))!);
    }
}
