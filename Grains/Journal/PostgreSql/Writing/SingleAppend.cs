using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// The commit of one append that changes neither header nor state, as those of a chain of steps are: the same as <see cref="AppendBatch"/>'s without arrays, and
/// with one command for the life of the session.
/// </summary>
internal sealed class SingleAppend : IDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<string> _execution = new();
    private readonly NpgsqlParameter<long> _sequence = new();
    private readonly NpgsqlParameter<int> _count = new();
    private readonly NpgsqlParameter<byte[]> _events = new();
    private readonly NpgsqlParameter<long> _at = new();

    public SingleAppend(NpgsqlConnection connection)
    {
        _command = new NpgsqlCommand(AppendSql.Single, connection);
        _command.Parameters.Add(_execution);
        _command.Parameters.Add(_sequence);
        _command.Parameters.Add(_count);
        _command.Parameters.Add(_events);
        _command.Parameters.Add(_at);
    }

    public static bool Fits(List<AppendRun> runs) =>
        runs is [{ Appends.Count: 1, Header: null, Head.Append: { IsAfterEnd: false, StateSnapshot: null, NamedSnapshots.Count: 0 } }];

    /// <returns>Whether it came in.</returns>
    public bool Commit(JournalAppend append)
    {
        _execution.TypedValue = append.ExecutionId.Value;
        _sequence.TypedValue = append.FirstSequence;
        _count.TypedValue = append.EventCount;
        _events.TypedValue = append.Events;
        _at.TypedValue = append.At.ToStored();
        return _command.ExecuteNonQuery() == 1;
    }

    public void Dispose() => _command.Dispose();
}
