namespace OrleansWorkflows.Journal;

/// <summary>
/// Whose turn it is to write: the writer thread's, or that of a caller who may commit its own append. A caller may when the last commit held nothing but an
/// append of the same execution and nothing waits: a chain of steps that runs alone then needs no switch to the writer thread and back for each step.
/// </summary>
internal sealed class LoneChain
{
    private volatile string? _execution;

    /// <summary>Held by whoever uses the writer's connection.</summary>
    public Lock Turn { get; } = new();

    /// <summary>
    /// The writer thread's turn. It says so before it waits: a caller that commits one append after the other would otherwise be back before this thread has
    /// woken up, again and again, and what others wait for would stay in its hands.
    /// </summary>
    public Lock.Scope Enter()
    {
        _execution = null;
        return Turn.EnterScope();
    }

    /// <summary>What the writer thread commits now: one append of this execution, or null: something else.</summary>
    public void Note(ExecutionId? execution) => _execution = execution?.Value;

    /// <returns>True: the caller holds <see cref="Turn"/> and commits.</returns>
    public bool TryEnter(ExecutionId execution, int waiting) => waiting == 0 && _execution == execution.Value && Turn.TryEnter();
}
