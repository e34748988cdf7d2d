namespace OrleansWorkflows.Engine;

/// <summary>When the parent has to be told how this child stands: it ended, or what it waits for changed.</summary>
internal static class Notices
{
    public static void Raise(Turn turn)
    {
        var state = turn.State;
        if (state.Parent is not { IsAwaited: true } || turn.Events.Count == 0)
        {
            return;
        }

        if (turn.Events.Any(e => e is ExecutionEnded))
        {
            turn.Emit(new NoticeRaised
            {
                Number = state.Notice.Raised + 1, Status = state.Status, UndoFinished = state.Stop?.Kind == StopKind.UndoForParent,
            });
            return;
        }

        if (state.Phase == Phase.Ended)
        {
            return;
        }

        IReadOnlyList<string> tokens = state.WaitsForAnswers ? [.. Views.Waiting.Of(state).Select(w => w.Token)] : [];
        if (!tokens.SequenceEqual(state.Notice.Tokens))
        {
            turn.Emit(new NoticeRaised { Number = state.Notice.Raised + 1, Status = state.Status, Tokens = tokens });
        }
    }
}
