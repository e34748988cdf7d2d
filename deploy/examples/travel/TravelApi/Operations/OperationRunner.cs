using System.Text.Json.Nodes;
using TravelApi.Bookings;
using TravelApi.Testing;

namespace TravelApi.Operations;

/// <summary>
/// The one path of every call, whichever way it came: 1. it is noted, 2. a planned fault delays or refuses it, 3. its arguments are checked, 4. it runs,
/// alone, once per Idempotency-Key, 5. a planned fault drops its answer.
/// </summary>
internal sealed class OperationRunner(TravelDesk desk, CallLog calls, FaultPlan faults, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Request, JsonNode Answer)> answers = [];

    public CallLog Calls => calls;

    public FaultPlan Faults => faults;

    /// <summary>The answer as JSON. With a key that was used before: the answer given then, and no second effect.</summary>
    /// <exception cref="TravelException">A refusal; refusals are not remembered, so that the same key may try again.</exception>
    /// <exception cref="OperationCanceledException">The connection was aborted, by the caller or by a planned fault.</exception>
    public async Task<JsonNode> RunAsync(Operation operation, JsonObject sent, Caller caller)
    {
        var aborted = caller.Connection.RequestAborted;
        var call = calls.Begin(operation.Name, caller.Transport, caller.IdempotencyKey, sent.DeepClone());
        var fault = faults.Take(operation.Name);
        try
        {
            if (fault?.DelayMs is { } delay)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(delay), time, aborted);
            }

            if (fault?.Status is { } status)
            {
                throw new TravelException(status, fault.Code ?? "injected_fault", $"{operation.Name} fails with {status} because a test asked for it.");
            }

            var arguments = Arguments.Of(operation, sent, restText: caller.Transport == "rest");
            var (answer, replayed) = RunOnce(operation, arguments, caller.IdempotencyKey);
            calls.End(call, fault?.DropAnswer == true ? "dropped" : replayed ? "replayed" : "done", operation.SuccessStatus);
            if (fault?.DropAnswer == true)
            {
                caller.Connection.Abort();
                throw new OperationCanceledException("The answer is dropped because a test asked for it.");
            }

            return answer;
        }
        catch (TravelException refusal)
        {
            calls.End(call, fault?.Status is null ? "refused" : "fault", refusal.Status);
            throw;
        }
        catch (OperationCanceledException)
        {
            calls.End(call, fault?.DropAnswer == true ? "dropped" : "aborted", status: null);
            throw;
        }
    }

    public DeskStatistics Statistics()
    {
        lock (gate)
        {
            return desk.Statistics();
        }
    }

    /// <summary>Forgets everything: bookings, keys, calls and planned faults.</summary>
    public void Reset()
    {
        lock (gate)
        {
            desk.Clear();
            answers.Clear();
            calls.Clear();
            faults.Clear();
        }
    }

    private (JsonNode Answer, bool Replayed) RunOnce(Operation operation, Arguments arguments, string? key)
    {
        lock (gate)
        {
            if (key is null || !operation.IsMutation)
            {
                return (TravelJson.ToNode(operation.Run(arguments)), false);
            }

            var request = $"{operation.Name} {arguments.Canonical()}";
            if (answers.TryGetValue(key, out var known))
            {
                return known.Request == request
                    ? (known.Answer.DeepClone(), true)
                    : throw new TravelException(
                        StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
                        $"The Idempotency-Key '{key}' was used for another request; use a new key for every new request.");
            }

            var answer = TravelJson.ToNode(operation.Run(arguments));
            answers[key] = (request, answer.DeepClone());
            return (answer, false);
        }
    }
}
