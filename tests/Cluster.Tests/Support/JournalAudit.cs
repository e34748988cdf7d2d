using System.Text.Json;
using Npgsql;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>Has the database write down which silo each append came from, and checks the whole journal by it.</summary>
internal static class JournalAudit
{
    /// <summary>What its name has before it as the database's user (<see cref="TestCluster.StartSiloAsync"/>).</summary>
    public const string SiloRole = "silo_";

    public static Task BeginAsync(string connection) => PostgreSql.PostgreSqlServer.ExecuteAsync(
        connection, "alter table execution_journal add column writer text; alter table execution_journal alter column writer set default session_user");

    /// <summary>The silo that has started most executions.</summary>
    public static async Task<string> FindBusiestAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select writer from execution_journal where first_sequence = 1 group by writer order by count(*) desc limit 1");
        return ((string)(await command.ExecuteScalarAsync())!)[SiloRole.Length..];
    }

    /// <summary>Until another silo has taken an execution of this one over.</summary>
    public static async Task ClaimedFromAsync(string connection, string silo)
    {
        using var limit = new CancellationTokenSource(ChildProcess.Patience);
        while (!(await CheckAsync(connection)).Any(claim => claim.From == SiloRole + silo && claim.By != claim.From))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    /// <summary>
    /// After a claim only the silo that made it appends, until the next claim; no step of one run completes twice; epochs only grow. Answers the claims, in
    /// order, with when they were made.
    /// </summary>
    public static async Task<IReadOnlyList<Claim>> CheckAsync(string connection)
    {
        var claims = new List<Claim>();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select execution_id, events, writer from execution_journal order by execution_id, first_sequence");
        await using var reader = await command.ExecuteReaderAsync();
        var (execution, owner, epoch) = ("", "", 0L);
        var completed = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            var (id, events, writer) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2));
            if (id != execution)
            {
                (execution, owner, epoch) = (id, writer, 0);
                completed.Clear();
            }

            foreach (var e in JsonElement.Parse(events).EnumerateArray())
            {
                switch (e.GetProperty("type").GetString())
                {
                    case "execution_claimed":
                        var next = e.GetProperty("epoch").GetInt64();
                        Assert.True(next > epoch, $"{id}: epoch {next} was claimed after {epoch}.");
                        claims.Add(new Claim(id, owner, writer, e.GetProperty("at").GetDateTimeOffset()));
                        (owner, epoch) = (writer, next);
                        break;
                    case "step_completed":
                        var step = e.GetProperty("step").GetString()!;
                        Assert.True(completed.Add(step), $"{id}: step {step} completed twice.");
                        break;
                    default:
                        break;
                }
            }

            Assert.True(writer == owner, $"{id}: {writer} appended after {owner} had claimed epoch {epoch}.");
        }

        return claims;
    }
}

internal sealed record Claim(string Execution, string From, string By, DateTimeOffset At);
