using System.Globalization;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// The services of the world, with a ledger of effects by idempotency key. A tool's name says how it behaves: <c>flaky</c> fails now and then,
/// <c>broken</c> always, <c>once</c> knows no idempotency keys and does everything again.
/// </summary>
/// <param name="answers">What a tool answers to its arguments, null where it fails; without this, names decide.</param>
internal sealed class SimulatedServices(Random random, Faults faults, Func<string, JsonBytes, JsonBytes?>? answers)
{
    /// <summary>Makes an output too large to be kept in the state.</summary>
    private static readonly string Bulk = new('x', StepOutput.LargestKept);

    private readonly Dictionary<string, Effect> _ledger = [];
    private readonly Dictionary<(ExecutionId, string, int), string> _keys = [];

    public IReadOnlyCollection<Effect> Effects => _ledger.Values;

    public Effect? EffectOf(string key) => _ledger.GetValueOrDefault(key);

    /// <summary>One attempt: its effect, if any, happens at once; the answer comes back later, if at all.</summary>
    public CompleteStep Perform(ExecutionId execution, RunStep call)
    {
        if (!_keys.TryAdd((execution, call.Step, call.Run), call.IdempotencyKey) && _keys[(execution, call.Step, call.Run)] != call.IdempotencyKey)
        {
            throw new OracleException($"Attempts of step '{call.Step}' carry two keys: {_keys[(execution, call.Step, call.Run)]} and {call.IdempotencyKey}.");
        }

        var known = _ledger.GetValueOrDefault(call.IdempotencyKey);
        if (known is null || call.Tool.Contains("once", StringComparison.Ordinal))
        {
            if (answers is null ? IsFailing(call.Tool) : answers(call.Tool, call.Args) is null)
            {
                return Failed(call, random.Next(8) == 0
                    ? new StepError("http_422", "Not like this.", HttpStatus: 422)
                    : new StepError("http_503", "Busy.", HttpStatus: 503));
            }

            if (known is null)
            {
                _ledger[call.IdempotencyKey] = known = new Effect(execution, call.Step, call.Tool, call.IdempotencyKey, call.IsUndo, OutputOf(call), call.Run, call.Args);
            }

            known.Times++;
        }

        return faults.LosesAnswer()
            ? Failed(call, new StepError("timeout", "No answer came.", OutcomeUnknown: true))
            : new CompleteStep(call.Step, call.Run, call.Attempt, known.Output, null, "simulated", call.IsUndo);
    }

    private static CompleteStep Failed(RunStep call, StepError error) => new(call.Step, call.Run, call.Attempt, null, error, "simulated", call.IsUndo);

    private bool IsFailing(string tool) =>
        tool.Contains("broken", StringComparison.Ordinal) || (tool.Contains("flaky", StringComparison.Ordinal) && random.Next(2) == 0);

    private JsonBytes OutputOf(RunStep call) => answers?.Invoke(call.Tool, call.Args) ?? JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{call.Tool}-{_ledger.Count}"));
        w.WriteNumber("n", random.Next(10));
        if (random.Next(12) == 0)
        {
            w.WriteString("bulk", Bulk);
        }

        w.WriteEndObject();
    });

    internal sealed record Effect(ExecutionId Execution, string Step, string Tool, string Key, bool IsUndo, JsonBytes Output, int Run, JsonBytes Args)
    {
        public int Times { get; set; }
    }
}

/// <summary>Something that must hold does not.</summary>
internal sealed class OracleException(string message) : Exception(message);
