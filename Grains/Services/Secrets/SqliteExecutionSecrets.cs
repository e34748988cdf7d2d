using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal.Sqlite;

namespace OrleansWorkflows.Services.Secrets;

/// <summary>Sealed rows in the journal's database; writes share its commits.</summary>
public sealed class SqliteExecutionSecrets : IExecutionSecrets, IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly SqliteStore _store;
    private readonly TimeProvider _time;
    private readonly SecretSeal _seal;

    /// <exception cref="ExecutionSecretsException">The key can not be had.</exception>
    public SqliteExecutionSecrets(SqliteStore store, IOptions<SecretsOptions> options, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _seal = new SecretSeal(options.Value.Key is { Length: > 0 } key ? SecretKey.FromSetting(key) : SecretKey.FromFile(store.Options.SecretKeyPath));
    }

    public async ValueTask<SavedHeaders> SaveAsync(
        ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default)
    {
        if (headers.Count == 0)
        {
            await DeleteAsync(executionId, cancellationToken);
            return new SavedHeaders(executionId, null);
        }

        var sealedHeaders = _seal.Seal(executionId, headers);
        await _store.WriteAsync(
            $"target headers of execution {executionId}",
            database =>
            {
                database.Cached("insert or replace into execution_secrets(execution_id, sealed, saved_at) values (?1, ?2, ?3)")
                    .Bind(1, executionId.Value).Bind(2, sealedHeaders).Bind(3, _time.GetUtcNow()).Run();
                return true;
            },
            cancellationToken);
        return new SavedHeaders(executionId, sealedHeaders);
    }

    public async ValueTask TakeBackAsync(SavedHeaders saved, CancellationToken cancellationToken = default)
    {
        if (saved.Copy is byte[] copy)
        {
            await _store.WriteAsync(
                $"target headers of execution {saved.ExecutionId}",
                database =>
                {
                    database.Cached(
                            """
                            delete from execution_secrets where execution_id = ?1 and sealed = ?2
                              and not exists (select 1 from execution_journal where execution_id = ?1)
                            """)
                        .Bind(1, saved.ExecutionId.Value).Bind(2, copy).Run();
                    return true;
                },
                cancellationToken);
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        var sealedHeaders = await _store.Loads.ReadAsync(
            static (database, id) =>
            {
                var find = database.Cached("select sealed from execution_secrets where execution_id = ?1");
                find.Bind(1, id.Value);
                var found = find.Step() ? find.Blob(0) : null;
                find.Reset();
                return found;
            },
            executionId,
            cancellationToken);
        return sealedHeaders is null ? None : _seal.Open(executionId, sealedHeaders);
    }

    public async ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        await _store.WriteAsync(
            $"target headers of execution {executionId}",
            database =>
            {
                database.Cached("delete from execution_secrets where execution_id = ?1").Bind(1, executionId.Value).Run();
                return true;
            },
            cancellationToken);

    public async ValueTask<int> DeleteForgottenAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken = default) =>
        await _store.WriteAsync(
            "the end of target headers without an execution",
            database =>
            {
                database.Cached(
                        """
                        delete from execution_secrets where saved_at < ?1
                          and not exists (select 1 from execution_journal j where j.execution_id = execution_secrets.execution_id)
                        """)
                    .Bind(1, savedBefore).Run();
                return database.Changes;
            },
            cancellationToken);

    public void Dispose() => _seal.Dispose();
}
