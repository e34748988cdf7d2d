namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Upkeep of the index of texts: a little of it in a commit that others share, and again while there is more. Lists are right without it, only slower,
/// so that a failure is no error: the next change starts it anew.
/// </summary>
internal sealed class PendingTextFold(WaitingLine<PendingWrite> line) : PendingWrite
{
    /// <summary>Noted starts that are worth a fold when nothing else waits; a list looks at fewer one by one, which takes some milliseconds.</summary>
    private const int WorthIt = 1_000;

    /// <summary>Noted starts from which on it is done while others wait.</summary>
    private const int Most = 10_000;

    // Only the writer thread touches it.
    private bool _isWaiting;
    private long _left;

    public override bool IsCancelled => false;

    public override string Subject => "the index of texts";

    /// <summary>After a commit: lines up if enough has gathered.</summary>
    public void Consider(WriterSession session)
    {
        if (!_isWaiting && session.Texts.Noted >= WorthIt)
        {
            LineUp(session.Texts.Noted);
        }
    }

    public override void Execute(WriterSession session)
    {
        session.Texts.Fold();
        _left = session.Texts.Noted;
    }

    public override bool IsStored(WriterSession session) => false;

    public override void Complete()
    {
        _isWaiting = false;
        if (_left > 0)
        {
            LineUp(_left);
        }
    }

    public override void Fail(Exception exception) => _isWaiting = false;

    // A closed line: the process stops, and the rest is folded in the next time.
    private void LineUp(long noted) => _isWaiting = (line.Count == 0 || noted >= Most) && line.TryEnqueue(this);
}
