using System.Text.Json;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Metrics;

/// <summary>
/// Makes metrics of what the store has anyway: headers for executions, journals of a sample for steps. Its cost is bounded by the constants here, however
/// many executions there are, and nothing is written for it while executions run.
/// </summary>
public sealed class MetricsReader(IExecutionJournal journal) : IDisposable
{
    /// <summary>Headers that are read, the newest.</summary>
    public const int MaxExecutions = 100_000;

    /// <summary>Journals that are read, of all workflows together.</summary>
    public const int MaxSampled = 1_000;

    private const int LeastSampledOfAWorkflow = 20;
    private const int RowsOfAJournal = 200;
    private const int RowsAtOnce = 20;
    private const long MaxSampledBytes = 32L << 20;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>One at a time on a silo: whoever asks often waits, and executions do not.</summary>
    public async Task<WorkflowMetrics> ReadAsync(MetricsRequest request, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await ReadOneAsync(request, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<WorkflowMetrics> ReadOneAsync(MetricsRequest request, CancellationToken cancellationToken)
    {
        var query = new HeaderQuery { Domain = request.Domain, Workflow = request.Workflow, Since = request.Since, Until = request.Until };
        var executions = await journal.FiguresAsync(query, MaxExecutions, cancellationToken);
        var isTruncated = executions.Count == MaxExecutions;
        var (all, machines) = (new ExecutionTally(), new Dictionary<string, ExecutionTally>(StringComparer.Ordinal));
        foreach (var execution in executions)
        {
            all.Add(execution);
            if (execution.Machine is { } machine)
            {
                if (!machines.TryGetValue(machine, out var tally))
                {
                    machines.Add(machine, tally = new ExecutionTally());
                }

                tally.Add(execution);
            }
        }

        var stepsOfMachines = new Dictionary<string, StepTally>(StringComparer.Ordinal);
        var workflows = await WorkflowsAsync(executions, stepsOfMachines, cancellationToken);
        return new WorkflowMetrics
        {
            Since = request.Since,
            Until = request.Until,
            Truncated = isTruncated,
            CoveredSince = isTruncated ? executions[^1].StartedAt : request.Since,
            Executions = all.Figures(),
            Workflows = workflows,
            Machines = [.. machines.Keys.Union(stepsOfMachines.Keys).Order(StringComparer.Ordinal).Select(name => Machine(name, machines, stepsOfMachines))],
            SampledExecutions = workflows.Sum(workflow => workflow.SampledExecutions),
        };
    }

    private async Task<IReadOnlyList<WorkflowFigures>> WorkflowsAsync(
        IReadOnlyList<HeaderFigure> executions, Dictionary<string, StepTally> machines, CancellationToken cancellationToken)
    {
        var workflows = executions.GroupBy(execution => (execution.Domain, execution.Workflow)).OrderByDescending(workflow => workflow.Count()).ToList();
        var share = Math.Max(LeastSampledOfAWorkflow, MaxSampled / Math.Max(1, workflows.Count));
        var (left, bytes) = (MaxSampled, MaxSampledBytes);
        var figures = new List<WorkflowFigures>();
        foreach (var workflow in workflows)
        {
            var tally = new ExecutionTally();
            var steps = new Dictionary<string, StepTally>(StringComparer.Ordinal);
            var sampled = 0;
            foreach (var execution in workflow)
            {
                tally.Add(execution);
                if (execution.EndedAt is not null && sampled < share && left > 0 && bytes > 0)
                {
                    bytes -= await ReadStepsAsync(execution.ExecutionId, new StepReading(steps, machines), cancellationToken);
                    (sampled, left) = (sampled + 1, left - 1);
                }
            }

            figures.Add(new WorkflowFigures
            {
                Domain = workflow.Key.Domain,
                Workflow = workflow.Key.Workflow,
                Executions = tally.Figures(),
                Steps = [.. steps.Select(step => Step(step.Key, step.Value))],
                SampledExecutions = sampled,
            });
        }

        return figures;
    }

    /// <summary>A long journal is read at its beginning only.</summary>
    /// <returns>How many bytes that was.</returns>
    private async Task<long> ReadStepsAsync(ExecutionId id, StepReading reading, CancellationToken cancellationToken)
    {
        var (bytes, from) = (0L, 1L);
        for (var rows = 0; rows < RowsOfAJournal; rows += RowsAtOnce)
        {
            var page = await journal.ReadAsync(id, from, RowsAtOnce, cancellationToken);
            foreach (var row in page)
            {
                bytes += row.Events.Length;
                from = row.FirstSequence + row.EventCount;
                try
                {
                    foreach (var e in EventCodec.Decode(row.Events))
                    {
                        reading.Read(e);
                    }
                }
                catch (JsonException)
                {
                    // Of a newer release, while silos of two run side by side.
                    return bytes;
                }
            }

            if (page.Count < RowsAtOnce)
            {
                break;
            }
        }

        return bytes;
    }

    private static StepFigures Step(string name, StepTally tally) => new()
    {
        Step = name, Service = tally.Service, Calls = tally.Calls, Failures = tally.Failures, Retries = tally.Retries, LatencyMs = tally.LatencyMs,
    };

    private static MachineFigures Machine(string name, Dictionary<string, ExecutionTally> executions, Dictionary<string, StepTally> steps)
    {
        var tally = steps.GetValueOrDefault(name) ?? new StepTally();
        return new MachineFigures
        {
            Machine = name,
            Executions = (executions.GetValueOrDefault(name) ?? new ExecutionTally()).Figures(),
            StepCalls = tally.Calls,
            StepFailures = tally.Failures,
            StepRetries = tally.Retries,
            StepLatencyMs = tally.LatencyMs,
        };
    }
}
