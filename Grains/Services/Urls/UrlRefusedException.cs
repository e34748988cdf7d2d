namespace OrleansWorkflows.Services.Urls;

/// <summary>The URL guard refuses an address. The message (code WF0330) says which and why.</summary>
public sealed class UrlRefusedException(string message) : Exception(message);
