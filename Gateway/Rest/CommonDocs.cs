namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Parameters and answers that several routes share.</summary>
public static class CommonDocs
{
    public static readonly ParameterDoc Limit = new("limit", "At most so many items: 1 to 500, default 50.", Type: "integer");

    public static readonly ParameterDoc Cursor = new("cursor", "next_cursor of the page before.");

    public static readonly ParameterDoc Label = new("label", "key:value; may be repeated, all must match.", IsRepeated: true);

    public static readonly ParameterDoc Prefer = new("Prefer", "respond-async: answer at once; wait=SECONDS: wait at most so long for the end.", In: "header");

    public static readonly ParameterDoc IdempotencyKey = new(
        "Idempotency-Key", "The same key starts one execution, however often it is sent; with another body it is refused.", In: "header");

    public static readonly ResponseDoc Ended = new(200, "The execution; it has ended.", "Execution");

    public static readonly ResponseDoc Goes = new(202, "The execution; it runs on or waits for an answer. Location names it.", "Execution");

    public static readonly ResponseDoc Invalid = new(400, "Not valid; every problem is in errors.", "Problem", "application/problem+json");

    public static readonly ResponseDoc NotFound = new(404, "There is none of that name.", "Problem", "application/problem+json");

    public static readonly ResponseDoc Conflict = new(409, "Not possible now.", "Problem", "application/problem+json");

    public static readonly ResponseDoc Unprocessable = new(422, "Understood but refused; see code.", "Problem", "application/problem+json");

    public static readonly ResponseDoc Busy = new(503, "Too much to do, or the store is away; see code and Retry-After.", "Problem", "application/problem+json");

    public static readonly IReadOnlyList<ResponseDoc> Start = [Ended, Goes, Invalid, NotFound, Conflict, Unprocessable, Busy];
}
