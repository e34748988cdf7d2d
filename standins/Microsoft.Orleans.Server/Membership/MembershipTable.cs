namespace Orleans.Runtime;

/// <summary>One silo as the table has it.</summary>
/// <param name="Suspects">Who found it unreachable, and when.</param>
/// <param name="Etag">What the store needs to change this row.</param>
internal sealed record MemberRow(
    SiloAddress Address,
    SiloStatus Status,
    string Name,
    string HostName,
    int ProxyPort,
    DateTime StartTime,
    DateTime IAmAliveTime,
    IReadOnlyList<(SiloAddress By, DateTime At)> Suspects,
    string Etag = "")
{
    /// <summary>As Orleans' tables keep them: <c>address,time</c> separated by <c>|</c>.</summary>
    public string SuspectsText => string.Join('|', Suspects.Select(vote => $"{vote.By.ToParsableString()},{TimeText(vote.At)}"));

    public static IReadOnlyList<(SiloAddress By, DateTime At)> ParseSuspects(string? text) => string.IsNullOrEmpty(text)
        ? []
        : [.. text.Split('|').Select(vote => vote.Split(',', 2)).Select(vote => (SiloAddress.FromParsableString(vote[0]), ParseTime(vote[1])))];

    private static string TimeText(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff 'GMT'", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTime ParseTime(string text) => DateTime.ParseExact(
        text, "yyyy-MM-dd HH:mm:ss.fff 'GMT'", System.Globalization.CultureInfo.InvariantCulture,
        System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
}

/// <summary>All rows, and the version that they were read at.</summary>
internal sealed record MemberTable(IReadOnlyList<MemberRow> Rows, long Version, string VersionEtag)
{
    public MemberRow? Find(SiloAddress silo) => Rows.FirstOrDefault(row => row.Address.Equals(silo));
}

/// <summary>Where the silos of a cluster write down who is in it. A change is made only if nobody else made one since the table was read.</summary>
internal interface IMembershipTable
{
    Task InitializeAsync(CancellationToken cancellationToken);

    Task<MemberTable> ReadAsync(CancellationToken cancellationToken);

    /// <summary>False: the table has changed since it was read.</summary>
    Task<bool> TryInsertAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken);

    Task<bool> TryUpdateAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken);

    /// <summary>No new version: only the time.</summary>
    Task UpdateIAmAliveAsync(MemberRow row, CancellationToken cancellationToken);

    /// <summary>Removes the rows of silos that are not active and have not said since then that they live. No new version.</summary>
    Task CleanUpDefunctAsync(DateTime before, CancellationToken cancellationToken);
}

/// <summary>The table of a silo that is alone.</summary>
internal sealed class LonelyMembershipTable : IMembershipTable
{
    private MemberTable _table = new([], 1, "");

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<MemberTable> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_table);

    public Task<bool> TryInsertAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken) => TryUpdateAsync(row, seen, cancellationToken);

    public Task<bool> TryUpdateAsync(MemberRow row, MemberTable seen, CancellationToken cancellationToken)
    {
        _table = new MemberTable([row], seen.Version + 1, "");
        return Task.FromResult(true);
    }

    public Task UpdateIAmAliveAsync(MemberRow row, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CleanUpDefunctAsync(DateTime before, CancellationToken cancellationToken) => Task.CompletedTask;
}
