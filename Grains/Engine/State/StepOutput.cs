namespace OrleansWorkflows.Engine;

/// <summary>
/// The output of a step. Small ones are part of the state. Large ones lie in the journal, in the event that stored them, and are in memory only as
/// long as somebody holds them: the state, its snapshots and the memory of an execution do not grow with its outputs.
/// </summary>
public sealed class StepOutput
{
    /// <summary>Larger ones are never kept in the state.</summary>
    public const int LargestKept = 64 * 1024;

    /// <summary>Up to this size they always are: a reference would not be smaller by much.</summary>
    public const int AlwaysKept = 1024;

    /// <summary>What a state keeps of those in between.</summary>
    public const int KeptTogether = 16 * 1024 * 1024;

    private readonly WeakReference<JsonBytes>? _held;

    public StepOutput(JsonBytes kept) => (Kept, SizeBytes) = (kept, kept.SizeBytes);

    public StepOutput(StoredOutput stored, JsonBytes? value = null) =>
        (Stored, SizeBytes, _held) = (stored, stored.SizeBytes, new WeakReference<JsonBytes>(value!));

    /// <summary>The value as part of the state; null: it lies in the journal.</summary>
    public JsonBytes? Kept { get; }

    public StoredOutput? Stored { get; }

    public int SizeBytes { get; }

    /// <summary>The value, where it is in memory.</summary>
    public JsonBytes? InMemory => Kept ?? (_held!.TryGetTarget(out var value) ? value : null);

    /// <exception cref="OutputsMissingException">It has to be read from the journal first.</exception>
    public JsonBytes Value => InMemory ?? throw new OutputsMissingException([this]);

    /// <summary>Puts in what was read from the journal.</summary>
    public void Hold(JsonBytes value) => _held!.SetTarget(value);

    public override string ToString() => InMemory?.ToString() ?? Stored!.ToString();
}

/// <summary>Where in the execution's own journal an output lies.</summary>
/// <param name="Sequence">Of the event that has it.</param>
public sealed record StoredOutput(long Sequence, int SizeBytes);

/// <summary>
/// A decision needs outputs that are not in memory. Whoever asked for it reads them (<see cref="StepOutput.Hold"/>), holds them, and asks again: nothing was
/// decided.
/// </summary>
public sealed class OutputsMissingException(IReadOnlyList<StepOutput> outputs) : Exception("Outputs have to be read from the journal first.")
{
    public IReadOnlyList<StepOutput> Outputs => outputs;
}
