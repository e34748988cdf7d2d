using Microsoft.Extensions.Options;
using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Services.Secrets;

/// <summary>Sealed rows in the journal's database. The key comes from the setting, because every silo must have the same; a silo of one may have a file.</summary>
public sealed class PostgreSqlExecutionSecrets : IExecutionSecrets, IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly PostgreSqlStore _store;
    private readonly TimeProvider _time;
    private readonly SecretSeal? _seal;

    /// <exception cref="ExecutionSecretsException">The key can not be had.</exception>
    public PostgreSqlExecutionSecrets(PostgreSqlStore store, IOptions<SecretsOptions> options, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _seal = options.Value.Key is { Length: > 0 } key ? new SecretSeal(SecretKey.FromSetting(key))
            : store.Options.SecretKeyFile is { } file ? new SecretSeal(SecretKey.FromFile(file))
            : null;
    }

    public async ValueTask<SavedHeaders> SaveAsync(
        ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default)
    {
        if (headers.Count == 0)
        {
            await DeleteAsync(executionId, cancellationToken);
            return new SavedHeaders(executionId, null);
        }

        var sealedHeaders = Seal(executionId).Seal(executionId, headers);
        await WriteAsync(
            """
            insert into execution_secrets(execution_id, sealed, saved_at) values ($1, $2, $3)
            on conflict (execution_id) do update set sealed = excluded.sealed, saved_at = excluded.saved_at
            """,
            executionId,
            cancellationToken,
            new NpgsqlParameter<byte[]> { TypedValue = sealedHeaders },
            new NpgsqlParameter<long> { TypedValue = _time.GetUtcNow().ToStored() });
        return new SavedHeaders(executionId, sealedHeaders);
    }

    public async ValueTask TakeBackAsync(SavedHeaders saved, CancellationToken cancellationToken = default)
    {
        if (saved.Copy is byte[] copy)
        {
            await WriteAsync(
                """
                delete from execution_secrets where execution_id = $1 and sealed = $2
                  and not exists (select 1 from execution_journal where execution_id = $1)
                """,
                saved.ExecutionId,
                cancellationToken,
                new NpgsqlParameter<byte[]> { TypedValue = copy });
        }
    }

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        var sealedHeaders = await _store.Reads.ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand("select sealed from execution_secrets where execution_id = $1", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = executionId.Value });
                await command.PrepareAsync(cancellationToken);
                return await command.ExecuteScalarAsync(cancellationToken) as byte[];
            },
            cancellationToken);
        return sealedHeaders is null ? None : Seal(executionId).Open(executionId, sealedHeaders);
    }

    public async ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        await WriteAsync("delete from execution_secrets where execution_id = $1", executionId, cancellationToken);

    public async ValueTask<int> DeleteForgottenAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken = default) =>
        await _store.Reads.WriteAsync(
            "the end of target headers without an execution",
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    delete from execution_secrets s where s.saved_at < $1
                      and not exists (select 1 from execution_journal j where j.execution_id = s.execution_id)
                    """,
                    connection);
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = savedBefore.ToStored() });
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    public void Dispose() => _seal?.Dispose();

    private SecretSeal Seal(ExecutionId executionId) => _seal ?? throw new ExecutionSecretsException(
        $"WF0624: target headers of execution {executionId} can not be sealed: silos that share a database need the setting Secrets:Key, the same on each. "
        + "Make one with 'openssl rand -base64 32'.");

    private async Task WriteAsync(string sql, ExecutionId executionId, CancellationToken cancellationToken, params NpgsqlParameter[] values) =>
        await _store.Reads.WriteAsync(
            $"target headers of execution {executionId}",
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = executionId.Value });
                command.Parameters.AddRange(values);
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);
}
