namespace Orleans.Runtime;

/// <summary>Takes the frames of some kinds; other packages (streams) add theirs.</summary>
internal interface IFrameHandler
{
    bool Takes(FrameKind kind);

    void Receive(Connection connection, FrameKind kind, ulong number, WireReader content);

    void Closed(Connection connection);
}
