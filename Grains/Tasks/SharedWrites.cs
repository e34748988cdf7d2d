namespace OrleansWorkflows.Tasks;

/// <summary>
/// Writes the state of a reentrant grain: one write at a time, and what gathers meanwhile shares the next one.
/// </summary>
/// <param name="write">Takes the state as it is when called.</param>
internal sealed class SharedWrites(Func<Task> write)
{
    private Task _current = Task.CompletedTask;
    private long _asked;
    private long _written;

    /// <summary>Returns when everything that was changed before the call is durable.</summary>
    public async Task SaveAsync()
    {
        var mine = ++_asked;
        while (_written < mine)
        {
            if (_current.IsCompleted)
            {
                _current = WriteAsync();
                await _current;
            }
            else
            {
                // Another one's write, whose failure is told to that one.
                await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private async Task WriteAsync()
    {
        var covered = _asked;
        await write();
        _written = covered;
    }
}
