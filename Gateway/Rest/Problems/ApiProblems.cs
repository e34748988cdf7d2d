using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Rest.Problems;

/// <summary>Every error answer of the REST interface; the codes are listed in docs/errors.md.</summary>
public static class ApiProblems
{
    public static ApiProblem Internal(string traceId) =>
        new(500, "WF0200", "Internal error", "Something went wrong inside the gateway; its log has the cause under this trace id.")
        {
            Members = new Dictionary<string, JsonNode?> { ["trace_id"] = traceId },
        };

    public static ApiProblem UnknownRoute(string method, string path, string hint) =>
        new(404, "WF0230", "Unknown route", $"There is no route {method} {path}.{hint} All routes: /openapi.json.");

    public static ApiProblem MethodNotAllowed(string method, string path, string allowed) =>
        new(405, "WF0231", "Method not allowed", $"{path} does not take {method}. It takes {(allowed.Length == 0 ? "another method" : allowed)}.");

    public static ApiProblem NotJson(JsonException exception) =>
        new(400, "WF0203", "Not JSON", "The body is not valid JSON; see errors for the place.")
        {
            Errors =
            [
                new Problem("WF0203", exception.Path ?? "", WithoutPosition(exception.Message), (int)(exception.LineNumber ?? 0) + 1,
                    (int)(exception.BytePositionInLine ?? 0) + 1),
            ],
        };

    public static ApiProblem NotAnObject(string what) =>
        new(400, "WF0203", "Not a JSON object", $"{what} must be a JSON object, such as {{\"name\": \"value\"}}.");

    public static ApiProblem NotText(string detail) => new(400, "WF0203", "Not text", detail);

    public static ApiProblem WrongContentType(string? given, string expected) =>
        new(415, "WF0204", "Wrong content type",
            $"The body was sent as {(string.IsNullOrEmpty(given) ? "an unnamed type" : given)}. Send it with the header Content-Type: {expected}.");

    public static ApiProblem TooLarge(long limitBytes) =>
        new(413, "WF0205", "Body too large", string.Create(CultureInfo.InvariantCulture,
            $"The body is larger than the {limitBytes} bytes allowed here. Send less, or have the limit raised (Http settings of the gateway)."));

    public static ApiProblem UnknownWorkflow(string id, string hint) =>
        new(404, "WF0201", "Unknown workflow", $"There is no workflow '{id}'.{hint} GET /workflows lists what there is.");

    public static ApiProblem UnknownExecution(string id) =>
        new(404, "WF0207", "Unknown execution", $"There is no execution '{id}'. Ids are the 32 hex digits that a start answers with; GET /executions lists them.");

    public static ApiProblem BadQuery(string name, string message) =>
        new(400, "WF0208", "Query parameter not understood", $"?{name}= {message}") { Errors = [new Problem("WF0208", name, message)] };

    public static ApiProblem BadHeader(string name, string message) =>
        new(400, "WF0209", "Header not understood", $"{name}: {message}") { Errors = [new Problem("WF0209", name, message)] };

    public static ApiProblem BadBody(IReadOnlyList<Problem> errors) =>
        new(400, "WF0211", "Body not understood", Count(errors, "field of the body is", "fields of the body are") + " wrong; see errors.") { Errors = errors };

    public static ApiProblem BadRequest(string detail) => new(400, "WF0211", "Request not understood", detail);

    public static ApiProblem InvalidArguments(IReadOnlyList<Problem> errors) =>
        new(400, "WF0210", "Arguments do not fit", Count(errors, "argument does", "arguments do") + " not fit; nothing was started. See errors.") { Errors = errors };

    public static ApiProblem InvalidSpec(IReadOnlyList<Problem> errors) =>
        new(400, "WF0212", "Spec not valid", Count(errors, "mistake was", "mistakes were") + " found; nothing was stored. See errors.") { Errors = errors };

    public static ApiProblem KeyReused(ExecutionId existing) =>
        new(422, "WF0213", "Idempotency-Key used before",
            "This Idempotency-Key has started an execution with another body, or for another caller. Send the same body again, or a new key for a new execution.")
        {
            Members = new Dictionary<string, JsonNode?> { ["execution_id"] = existing.Value },
        };

    public static ApiProblem Draft(string workflow) =>
        new(409, "WF0202", "Draft", $"Workflow '{workflow}' is a draft: it has no steps yet. Create it again with steps.");

    /// <summary>As the silo says why.</summary>
    public static ApiProblem Overloaded(StartReply reply) => reply.Problems is [{ Code: "WF0450" } full]
        ? new ApiProblem(503, full.Code, "Queue full", full.Message) { Headers = new Dictionary<string, string> { ["Retry-After"] = "5" } }
        : Overloaded();

    public static ApiProblem Overloaded() =>
        new(503, "WF0215", "Overloaded", "Too many starts wait to be written; nothing was started. Try again in a second.")
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
        };

    public static ApiProblem NoAnswerInTime() =>
        new(504, "WF0216", "No answer in time", "The cluster did not answer in time. Reading again is safe; a start is safe to repeat with an Idempotency-Key.");

    public static ApiProblem StartUnconfirmed(ExecutionId executionId) =>
        new(504, "WF0216", "Start not confirmed", $"The cluster did not confirm the start in time. GET /executions/{executionId} tells whether it runs.")
        {
            Members = new Dictionary<string, JsonNode?> { ["execution_id"] = executionId.Value },
        };

    public static ApiProblem Unavailable() =>
        new(503, "WF0217", "Cluster not available", "No silo can take the request at the moment. Try again in some seconds. If it lasts during an upgrade, a newer silo is needed: GET /health lists their versions.")
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "2" },
        };

    public static ApiProblem NewerVersion() =>
        new(503, "WF0625", "Newer version needed",
            "The silo that was asked is older than what is stored: an upgrade is under way, or was taken back. Nothing was changed. Try again when every silo has the newer "
            + "version; GET /health lists them.")
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "10" },
        };

    public static ApiProblem StoreAway(bool mayBeWritten = false) =>
        new(503, "WF0206", "Store not available",
            "The store of the executions can not be read or written at the moment. "
            + (mayBeWritten ? "Whether this was taken is not known: read before you repeat it. " : "Nothing was changed. ")
            + "Executions stand still meanwhile and go on by themselves. Try again in some seconds; GET /health says when it is back.")
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "2" },
        };

    /// <summary>The bare result of <c>/w/…</c> that there is none of: the execution failed or was cancelled.</summary>
    public static ApiProblem Unsuccessful(ExecutionView view)
    {
        var failed = view.Status == ExecutionStatus.Failed;
        var reason = view.Error?.Message ?? (failed ? "No reason was recorded." : "It was cancelled.");
        var undone = view.Compensation.Where(item => item.Status == "completed").Select(item => $"{item.Step} by {item.Call}").ToArray();
        var notUndone = view.Compensation.Where(item => item.Status is "failed" or "unknown").Select(item => item.Step).ToArray();
        return new ApiProblem(422, failed ? "WF0218" : "WF0219", failed ? "Execution failed" : "Execution cancelled",
            (view.Error?.Step is { } step ? $"Step '{step}': {reason}" : reason)
            + (undone.Length > 0 ? $". Undone: {string.Join(", ", undone)}." : "")
            + (notUndone.Length > 0 ? $" Not undone, please look: {string.Join(", ", notUndone)}." : ""))
        {
            Members = new Dictionary<string, JsonNode?>
            {
                ["execution_id"] = view.ExecutionId,
                ["workflow"] = $"{view.Domain}/{view.Workflow}",
                ["execution_status"] = JsonSerializer.SerializeToNode(view.Status, JsonText.Options),
                ["step"] = view.Error?.Step,
                ["error"] = JsonSerializer.SerializeToNode(view.Error, JsonText.Options),
                ["compensation"] = JsonSerializer.SerializeToNode(view.Compensation, JsonText.Options),
            },
        };
    }

    public static ApiProblem AnswerRefused(AnswerReply reply)
    {
        var (status, code, title) = reply.Outcome switch
        {
            AnswerOutcome.NothingWaits => (409, "WF0220", "Nothing waits"),
            AnswerOutcome.Ambiguous => (409, "WF0221", "Several answers are waited for"),
            AnswerOutcome.UnknownToken => (409, "WF0222", "Unknown or expired token"),
            _ => (422, "WF0223", "Answer does not fit"),
        };
        return new ApiProblem(status, code, title, reply.Message)
        {
            Errors = reply.Problems,
            Members = new Dictionary<string, JsonNode?> { ["waiting"] = JsonSerializer.SerializeToNode(reply.Open, JsonText.Options) },
        };
    }

    public static ApiProblem NotPossible(string message) => new(409, "WF0224", "Not possible now", message);

    /// <summary>Conflicts with what is here are 409, unless the document itself is wrong.</summary>
    public static ApiProblem NotImported(IReadOnlyList<Problem> errors)
    {
        var first = errors.FirstOrDefault(error => error.Code is not ("WF0645" or "WF0646")) ?? errors[0];
        return new ApiProblem(
            first.Code is "WF0645" or "WF0646" ? 409 : 400, first.Code, "Not imported", $"{first.Path}: {first.Message}{(errors.Count > 1 ? $" And {errors.Count - 1} more; see errors." : "")}")
        {
            Errors = errors,
        };
    }

    public static ApiProblem UnknownStep(string message) => new(422, "WF0240", "No such step", message);

    public static ApiProblem UnknownSnapshot(string message) => new(422, "WF0241", "No such snapshot", message);

    public static ApiProblem NotAWebSocket() =>
        new(426, "WF0225", "WebSocket only", "This route speaks WebSocket. For one execution over plain HTTP use GET /executions/{id}/events.")
        {
            // Without keep-alive the server would close the connection, and say so to nobody.
            Headers = new Dictionary<string, string> { ["Upgrade"] = "websocket", ["Connection"] = "keep-alive, Upgrade" },
        };

    public static ApiProblem TooManySockets() =>
        new(503, "WF0226", "Too many listeners", "This gateway serves as many WebSocket clients as it may. Try again later or at another gateway.")
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "30" },
        };

    private static string Count(IReadOnlyList<Problem> errors, string one, string many) => errors.Count == 1 ? $"One {one}" : $"{errors.Count} {many}";

    /// <summary>The parser repeats the position at the end of its message.</summary>
    private static string WithoutPosition(string message)
    {
        var at = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return at > 0 ? message[..at] : message;
    }
}
