using OrleansWorkflows.Engine;

namespace OrleansWorkflows.Metrics;

/// <summary>Reads the events of one execution, in their order, into the tallies of its steps and machines.</summary>
internal sealed class StepReading(Dictionary<string, StepTally> steps, Dictionary<string, StepTally> machines)
{
    private readonly Dictionary<string, (DateTimeOffset At, string? Machine)> _open = new(StringComparer.Ordinal);
    private string? _machine;

    public void Read(ExecutionEvent e)
    {
        switch (e)
        {
            case ExecutionStarted started:
                _machine = started.Machine;
                break;
            case ExecutionClaimed claimed:
                _machine = claimed.Machine;
                break;
            case StepScheduled { Attempt: > 1 } or AttemptLost:
                Count(((StepEvent)e).Step, tally => tally.Retries++);
                break;
            case StepScheduled or ChildRequested or ParallelStarted or ForeachStarted or WaitStarted or YieldOpened:
                Begin((StepEvent)e);
                break;
            case StepCompleted completed:
                End(completed, failed: false, completed.Service);
                break;
            case YieldAnswered answered:
                End(answered, failed: false, service: null);
                break;
            case StepFailed failed:
                End(failed, failed: true, failed.Error.Service);
                break;
            case StepCancelled cancelled:
                _open.Remove(cancelled.Step);
                break;
            default:
                break;
        }
    }

    /// <summary><c>loop[3].fb</c> is <c>loop[].fb</c>: what a node does for each item is one step.</summary>
    internal static string NameOf(string step)
    {
        for (var at = step.IndexOf('[', StringComparison.Ordinal); at >= 0; at = step.IndexOf('[', at + 1))
        {
            var end = step.IndexOf(']', at);
            step = end < 0 ? step : step.Remove(at + 1, end - at - 1);
        }

        return step;
    }

    private void Begin(StepEvent e)
    {
        _open[e.Step] = (e.At, _machine);
        Count(e.Step, tally => tally.Calls++);
    }

    private void End(StepEvent e, bool failed, string? service)
    {
        // A node that is done as soon as it is reached (set, branch, an error) never began, and there is nothing to measure.
        if (!_open.Remove(e.Step, out var began))
        {
            return;
        }

        foreach (var tally in TalliesOf(e.Step, began.Machine))
        {
            tally.Ended(e.At - began.At);
            tally.Failures += failed ? 1 : 0;
        }

        if (service is { Length: > 0 })
        {
            steps[NameOf(e.Step)].Service = service;
        }
    }

    private void Count(string step, Action<StepTally> count)
    {
        foreach (var tally in TalliesOf(step, _machine))
        {
            count(tally);
        }
    }

    private IEnumerable<StepTally> TalliesOf(string step, string? machine) =>
        machine is null ? [Of(steps, NameOf(step))] : [Of(steps, NameOf(step)), Of(machines, machine)];

    private static StepTally Of(Dictionary<string, StepTally> tallies, string name)
    {
        if (!tallies.TryGetValue(name, out var tally))
        {
            tallies.Add(name, tally = new StepTally());
        }

        return tally;
    }
}
