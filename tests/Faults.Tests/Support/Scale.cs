using System.Globalization;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>How long faults last and how many there are: the short form of <c>./test</c>, or what <c>./campaign</c> asks for.</summary>
internal sealed record Scale(TimeSpan Away, int Cuts, int Rounds, int Clients, int Seed)
{
    /// <summary>Executions in hand and what the collector has not taken yet; clients that never stop would go through this in a minute if they piled up.</summary>
    public const long MaxGrowthBytes = 256L << 20;

    public static Scale Now { get; } = new(
        TimeSpan.FromSeconds(Setting("CAMPAIGN_AWAY_SECONDS", 0)),
        Setting("CAMPAIGN_CUTS", 12),
        Setting("CAMPAIGN_ROUNDS", 0),
        Setting("CAMPAIGN_CLIENTS", 8),
        Setting("CAMPAIGN_SEED", 20260223));

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
