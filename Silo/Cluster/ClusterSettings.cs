using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Silo.Cluster;

/// <summary>How silos and gateways of one cluster find each other. Settings section <c>Cluster</c>; without <see cref="Membership"/> a process is alone.</summary>
public sealed class ClusterSettings
{
    public const string Redis = "redis";

    public const string PostgreSql = "postgres";

    /// <summary>Where the members are written down: <c>redis</c> or <c>postgres</c>. Null: embedded mode, gateway and silo in one process.</summary>
    [RegularExpression($"{Redis}|{PostgreSql}", ErrorMessage = "Cluster:Membership is 'redis' or 'postgres'. Leave it out for one process that is alone.")]
    public string? Membership { get; set; }

    /// <summary>The Redis of the members: <c>host:port,password=…,ssl=true</c>.</summary>
    public string? RedisConnection { get; set; }

    /// <summary>Name of the cluster: several can share a database or a Redis.</summary>
    [Required(AllowEmptyStrings = false)]
    [RegularExpression("[A-Za-z0-9._-]{1,100}", ErrorMessage = "Cluster:Id has letters, digits, '.', '_' and '-', at most 100.")]
    public string Id { get; set; } = "orleans-workflows";

    /// <summary>How often a silo asks its neighbours whether they live; after three answers that do not come it votes them dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>True when this process is one of several.</summary>
    public bool IsOn => Membership is not null;

    /// <summary>What contradicts itself or is missing, each problem with its mend.</summary>
    /// <param name="postgres">The database setting.</param>
    /// <param name="usesStore">True for a silo, which needs the database whatever the membership; a gateway only reads members.</param>
    public IEnumerable<string> Check(string? postgres, bool usesStore)
    {
        if (Membership == Redis && string.IsNullOrWhiteSpace(RedisConnection))
        {
            yield return "Cluster:RedisConnection is missing: with Cluster:Membership=redis name the server, as in localhost:6379.";
        }

        if (IsOn && postgres is null && usesStore)
        {
            yield return "Postgres is missing: the silos of a cluster share a PostgreSQL database. Name it by OW__POSTGRES, as postgres://USER@HOST/DATABASE.";
        }
        else if (Membership == PostgreSql && postgres is null)
        {
            yield return "Postgres is missing: with Cluster:Membership=postgres the members are written down there. Name it with --postgres or OW__POSTGRES.";
        }
    }
}
