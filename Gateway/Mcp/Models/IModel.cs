namespace OrleansWorkflows.Gateway.Mcp.Models;

/// <summary>Something that writes on: the client's model, or one behind an endpoint of the settings.</summary>
public interface IModel
{
    /// <param name="messages">Turns of a user and of the model, by turns, the user's first.</param>
    /// <exception cref="ModelException">It did not answer.</exception>
    Task<string> WriteAsync(string system, IReadOnlyList<string> messages, CancellationToken cancellationToken);
}

/// <summary>A model that did not answer; the message says why, without secrets.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);
