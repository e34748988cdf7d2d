using System.Text.Json.Nodes;

namespace TravelApi.Testing;

/// <summary>A call as it was received. <c>Outcome</c>: <c>running done replayed refused fault dropped aborted</c>.</summary>
internal sealed record ReceivedCall(
    int Sequence, DateTimeOffset At, string Operation, string Transport, string? IdempotencyKey, JsonNode Arguments, string Outcome, int? Status);

/// <summary>Every call since the start or the last reset, oldest first; the first 100,000 of them.</summary>
internal sealed class CallLog(TimeProvider time)
{
    private const int Capacity = 100_000;

    private readonly Lock gate = new();
    private readonly List<ReceivedCall> calls = [];
    private int generation;

    /// <summary>Notes a call that begins; the ticket is for <see cref="End"/>.</summary>
    public (int Generation, int Index) Begin(string operation, string transport, string? key, JsonNode arguments)
    {
        lock (gate)
        {
            if (calls.Count >= Capacity)
            {
                return (-1, -1);
            }

            calls.Add(new ReceivedCall(calls.Count + 1, time.GetUtcNow(), operation, transport, key, arguments, "running", Status: null));
            return (generation, calls.Count - 1);
        }
    }

    public void End((int Generation, int Index) call, string outcome, int? status)
    {
        lock (gate)
        {
            // A reset may have come between.
            if (call.Generation == generation)
            {
                calls[call.Index] = calls[call.Index] with { Outcome = outcome, Status = status };
            }
        }
    }

    public IReadOnlyList<ReceivedCall> All(string? operation)
    {
        lock (gate)
        {
            return [.. calls.Where(call => operation is null || call.Operation == operation)];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            calls.Clear();
            generation++;
        }
    }
}
