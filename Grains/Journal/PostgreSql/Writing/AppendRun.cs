namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Appends of one execution in one commit, each following the one before. Only the first is held against the database: if it comes in, all do,
/// otherwise it is refused and the others are judged again.
/// </summary>
internal sealed class AppendRun(PendingAppend head)
{
    public List<PendingAppend> Appends { get; } = [head];

    public PendingAppend Head => Appends[0];

    // Kept apart from the appends, which go back to their pool when their callers have been told.
    public string Id { get; } = head.Append.ExecutionId.Value;

    public long NextSequence { get; private set; } = head.LastSequence + 1;

    public bool CameIn { get; set; }

    /// <summary>The last header of the run; the ones before it are overtaken.</summary>
    public ExecutionHeader? Header
    {
        get
        {
            for (var i = Appends.Count - 1; i >= 0; i--)
            {
                if (Appends[i].Append.Header is { } header)
                {
                    return header;
                }
            }

            return null;
        }
    }

    /// <summary>The last append of the run that carries a state.</summary>
    public PendingAppend? WithState => Appends.FindLast(static append => append.Append.StateSnapshot is not null);

    public void Add(PendingAppend append)
    {
        Appends.Add(append);
        NextSequence = append.LastSequence + 1;
    }

    /// <summary>Leaves the head alone.</summary>
    public List<PendingAppend> TakeFollowers()
    {
        var followers = Appends.GetRange(1, Appends.Count - 1);
        Appends.RemoveRange(1, followers.Count);
        return followers;
    }

    public void Complete(AppendOutcome outcome)
    {
        foreach (var append in Appends)
        {
            append.Complete(outcome);
        }
    }

    public void Fail(Exception exception)
    {
        CameIn = false;
        foreach (var append in Appends)
        {
            append.Fail(exception);
        }
    }
}
