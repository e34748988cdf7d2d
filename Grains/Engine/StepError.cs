namespace OrleansWorkflows.Engine;

/// <summary>Why a step or execution failed.</summary>
/// <param name="Code">
/// The API's own code or <c>http_503</c>, <c>timeout</c>, <c>crashed</c>, <c>outcome_unknown</c>, <c>missing_reference</c>,
/// <c>expression_error</c>, <c>too_many_items</c>, <c>output_too_large</c>, <c>partial_failure</c>, <c>child_failed</c>, <c>cancelled</c> …
/// </param>
/// <param name="Step">Path of the step that failed first.</param>
/// <param name="OutcomeUnknown">The effect may have happened.</param>
/// <param name="IsFinal">Another attempt can not help.</param>
/// <param name="Machine">Where the call was made; null: on the execution's own.</param>
public sealed record StepError(
    string Code,
    string Message,
    string? Step = null,
    string? Service = null,
    int? HttpStatus = null,
    int? Attempts = null,
    bool OutcomeUnknown = false,
    bool IsFinal = false,
    TimeSpan? RetryAfter = null,
    string? Machine = null);
