using System.Text;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>What must hold once everything has come to rest, whatever went wrong on the way.</summary>
internal static class Oracles
{
    public static void Check(Cluster cluster)
    {
        foreach (var id in cluster.Journal.Executions)
        {
            var state = cluster.Journal.Replay(id);
            cluster.CheckLive(id, state);
            Same($"Execution {id}: state from snapshot and tail, and replayed state", cluster.Journal.Load(id), state);
            Ended(state);
            StepsRanOnce(state, cluster.Journal.Events(id));
            NothingStartedWhilePaused(id, cluster.Journal.Events(id));
            if (state.Stop is { Undo: true, Kind: not StopKind.Terminate } && !WasTerminated(state))
            {
                Undone(cluster, state);
            }

            NothingInheritedWasUndone(cluster, state);
            if (state is { Stop: null, Retries: 0 } && cluster.Services.Effects.FirstOrDefault(e => e.Execution == id && e.IsUndo) is { } undo)
            {
                throw new OracleException($"Execution {id} completed, and {undo.Key} was undone.");
            }
        }

        foreach (var effect in cluster.Services.Effects.Where(e => e.Times > 1))
        {
            throw new OracleException($"{effect.Key} had its effect {effect.Times} times.");
        }
    }

    public static void Same(string what, ExecutionState a, ExecutionState b)
    {
        var (first, second) = (StateCodec.Encode(a), StateCodec.Encode(b));
        if (!first.AsSpan().SequenceEqual(second))
        {
            throw new OracleException($"{what} differ:\n{Encoding.UTF8.GetString(first)}\n{Encoding.UTF8.GetString(second)}");
        }
    }

    /// <summary>What comes from another life, another step or too early changes nothing.</summary>
    public static void IgnoresStrays(ExecutionState state, Inputs inputs)
    {
        var error = new StepError("stray", "From nowhere.");
        var strays = new List<ExecutionRequest>
        {
            new FinishDuty(Duty.NotifyParent, 0),
            new CompleteStep("nowhere", 1, 1, JsonBytes.Null, null, null, false),
            new CompleteStep("nowhere/undo", 1, 1, null, error, null, true),
            new ChildStartDecided("nowhere", 1, error),
            new AnswerYield(JsonBytes.EmptyObject, "nowhere", null),
            new AnswerYield(JsonBytes.EmptyObject, null, "no-token"),
        };
        if (!state.Page.More)
        {
            strays.Add(new TakeNextPage());
        }

        if (state is not { Phase: Phase.Queued, AwaitsAdmission: false })
        {
            strays.Add(new DecideSlot(false));
            strays.Add(new DecideSlot(true));
        }

        if (state is not { Phase: Phase.Queued, AwaitsAdmission: true })
        {
            strays.Add(new AdmitExecution());
        }

        if (state.Timers.Count == 0 || state.Timers.Min!.DueAt > inputs.Now)
        {
            strays.Add(new FireTimers());
        }

        foreach (var step in state.Steps.Values)
        {
            strays.Add(new CompleteStep(step.Id, step.Run + 1, step.Attempt, JsonBytes.Null, null, null, false));
            strays.Add(new CompleteStep(step.Id, step.Run, step.Attempt - 1, null, error, null, false));
            strays.Add(new CompleteStep(step.Id, step.Run, step.Attempt, null, error, null, IsUndo: true));
            strays.Add(new ChildStartDecided(step.Id, step.Run + 1, error));
            strays.Add(new ChildChanged(new ChildNotice
            {
                Child = new ExecutionId("stranger"), StepId = step.Id, Run = step.Run, Number = 99, Status = ExecutionStatus.Failed,
            }));
        }

        foreach (var stray in strays)
        {
            if (ExecutionEngine.Decide(state, stray, inputs).Events is [var first, ..])
            {
                throw new OracleException($"Execution {state.Id} at {state.Sequence}: {stray} led to {first}.");
            }
        }
    }

    private static void Ended(ExecutionState state)
    {
        if (state.Phase != Phase.Ended)
        {
            throw new OracleException($"Execution {state.Id} has not ended: {state.Phase}, open: {string.Join(", ", state.Open)}, timers: {string.Join(", ", state.Timers)}.");
        }

        if (state.Error?.Code == "stuck")
        {
            throw new OracleException($"Execution {state.Id} is stuck: {state.Error.Message}");
        }

        if (ExecutionEngine.Outstanding(state) is { Count: > 0 } left)
        {
            throw new OracleException($"Execution {state.Id} has ended and still wants {string.Join(", ", left)}.");
        }
    }

    /// <summary>In each of its runs, that is; what a retry keeps and what a fork inherits does not run again either.</summary>
    private static void StepsRanOnce(ExecutionState ended, IReadOnlyList<ExecutionEvent> events)
    {
        var settled = new HashSet<string>();
        var state = ExecutionState.New(ended.Id, ended.Definition);
        foreach (var e in events)
        {
            state = ExecutionEngine.Apply(state, e);
            if (e is ExecutionRetried or StepsInherited)
            {
                settled = [.. state.Steps.Values.Where(s => !s.IsOpen).Select(s => s.Id)];
            }
            else if (e is StepEvent step && settled.Contains(step.Step))
            {
                throw new OracleException($"Execution {ended.Id}: {e} after step '{step.Step}' had settled.");
            }
            else if (e is StepEvent and (StepCompleted or StepFailed or StepSkipped or StepCancelled or YieldAnswered or SnapshotTaken))
            {
                settled.Add(((StepEvent)e).Step);
            }
        }
    }

    /// <summary>A fork undoes by nothing that another execution did.</summary>
    private static void NothingInheritedWasUndone(Cluster cluster, ExecutionState state)
    {
        if (state.ForkedFrom is null)
        {
            return;
        }

        var others = cluster.Services.Effects.Where(e => !e.IsUndo && e.Execution != state.Id).ToLookup(e => e.Output.Element.GetProperty("id").GetString());
        foreach (var undo in cluster.Services.Effects.Where(e => e.IsUndo && e.Execution == state.Id))
        {
            if (undo.Args.Element.TryGetProperty("id", out var id) && others[id.GetString()].FirstOrDefault() is { } other)
            {
                throw new OracleException($"Execution {state.Id} is a fork, and {undo.Key} undid {other.Key}.");
            }
        }
    }

    private static void NothingStartedWhilePaused(ExecutionId id, IReadOnlyList<ExecutionEvent> events)
    {
        var (isOwn, isWithParent) = (false, false);
        var begun = new HashSet<string>();
        foreach (var e in events)
        {
            (isOwn, isWithParent) = e switch
            {
                ExecutionPaused { ParentNumber: null } => (true, isWithParent),
                ExecutionPaused => (isOwn, true),
                ExecutionUnpaused { ParentNumber: null } or StopStarted => (false, false),
                ExecutionUnpaused => (isOwn, false),
                _ => (isOwn, isWithParent),
            };
            var isNew = e is StepEvent step && begun.Add(step.Step);
            if ((isOwn || isWithParent) && (isNew || e is StepScheduled or ExecutionEnded))
            {
                throw new OracleException($"Execution {id}: {e} while it was paused.");
            }
        }
    }

    /// <summary>Every effect that has an undo was undone, or is reported as not undone.</summary>
    private static void Undone(Cluster cluster, ExecutionState state)
    {
        foreach (var effect in cluster.Services.Effects.Where(e => e.Execution == state.Id && !e.IsUndo))
        {
            if (OwnUndo(state, effect.Step) is not null
                && state.Step(effect.Step)?.Run == effect.Run
                && cluster.Services.EffectOf($"{effect.Key}/undo") is null
                && !IsReported(state, effect.Step))
            {
                throw new OracleException($"Execution {state.Id} is {state.Status}, and {effect.Key} is neither undone nor reported.");
            }
        }

        foreach (var step in state.Steps.Values.Where(s => s is { Child: { Wait: true } } && OwnUndo(state, s.Id) is null))
        {
            var child = cluster.Journal.Knows(step.Child!.Id) ? cluster.Journal.Replay(step.Child.Id) : null;
            if (child is { EndStatus: ExecutionStatus.Completed, Notice.UndoFinished: false })
            {
                throw new OracleException($"Execution {state.Id} is {state.Status}, and its child {child.Id} was not undone.");
            }
        }
    }

    /// <summary>In the middle of its undo: what was not undone yet stays.</summary>
    private static bool WasTerminated(ExecutionState state) => state.Error?.Message.StartsWith("The execution was terminated", StringComparison.Ordinal) == true;

    private static UndoCall? OwnUndo(ExecutionState state, string step) => state.Graph.NodeAt(StepAddress.Parse(step, state.Graph)) switch
    {
        CallNode call => call.Compensate,
        WorkflowNode workflow => workflow.Compensate,
        _ => null,
    };

    private static bool IsReported(ExecutionState state, string step) =>
        state.Undo!.Entries.Any(e => e.Source == step && e.Status is UndoStatus.Failed or UndoStatus.Ignored or UndoStatus.Skipped or UndoStatus.Unknown);
}
