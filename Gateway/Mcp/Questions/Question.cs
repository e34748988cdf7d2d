using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>An open question as a client can put it to its user.</summary>
/// <param name="Token">Of the yield.</param>
public sealed record Question(string Token, ElicitRequestParams Form);
