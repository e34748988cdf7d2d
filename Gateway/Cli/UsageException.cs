namespace OrleansWorkflows.Gateway.Cli;

/// <summary>The command can not be carried out as it was given; the message says what to change. Exit code <see cref="CommandLine.Invalid"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
