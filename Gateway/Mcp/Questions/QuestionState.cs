namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>What a <c>requestState</c> holds: which execution asked what.</summary>
/// <param name="Asked">Key of the input request → token of the yield.</param>
/// <param name="Declined">Tokens of questions that are not to be asked again within this exchange.</param>
public sealed record QuestionState(ExecutionId Execution, IReadOnlyList<(string Key, string Token)> Asked, IReadOnlyList<string> Declined);
