namespace OrleansWorkflows.Engine;

/// <summary>What a request leads to.</summary>
/// <param name="Events">To be stored in one append; empty: nothing changes.</param>
/// <param name="State">After the events.</param>
/// <param name="Reply">For requests that are answered; null otherwise.</param>
/// <param name="SizeBytes">Of the outputs, arguments and items in the events.</param>
public sealed record Decision(IReadOnlyList<ExecutionEvent> Events, ExecutionState State, Reply? Reply, long SizeBytes);

/// <summary>An answer to whoever asked. It is given only after the events are durable.</summary>
public abstract record Reply;

public sealed record AnswerDecided(AnswerReply Answer) : Reply;

/// <summary>The yield belongs to a descendant: the answer goes there.</summary>
public sealed record RouteAnswer(ExecutionId To, AnswerRequest Request) : Reply;

public sealed record OperationDecided(OperationReply Operation) : Reply;

public sealed record StartDecided(StartOutcome Outcome) : Reply;
