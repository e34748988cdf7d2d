namespace OrleansWorkflows.Gateway.Planning.Ranking;

/// <summary>Why: a word of the goal that a workflow has too.</summary>
/// <param name="Word">Of the goal.</param>
/// <param name="Matches">The word of the workflow.</param>
/// <param name="Place"><c>name description parameter value tool domain label</c>.</param>
/// <param name="How"><c>same</c>, <c>alike</c> (a word of like meaning) or <c>spelling</c> (a slip of the fingers).</param>
public sealed record WordMatch(string Word, string Matches, string Place, string How);
