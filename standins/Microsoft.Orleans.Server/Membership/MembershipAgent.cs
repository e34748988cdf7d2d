using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>
/// This silo's part in the membership: joins through the table, says that it lives, reads what others wrote, probes its neighbours, votes on those that do
/// not answer, and ends the process when others have voted it dead.
/// </summary>
internal sealed partial class MembershipAgent : IFrameHandler, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly IMembershipTable _table;
    private readonly ClusterMembershipService _membership;
    private readonly ClusterMembershipOptions _options;
    private readonly LocalSiloDetails _local;
    private readonly Silo _silo;
    private readonly Lazy<SiloNetwork> _network;
    private readonly IFatalErrorHandler _fatal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Task> _loops = [];
    private MemberRow _own;

    public MembershipAgent(
        IMembershipTable table,
        ClusterMembershipService membership,
        IOptions<ClusterMembershipOptions> options,
        IOptions<EndpointOptions> endpoint,
        LocalSiloDetails local,
        Silo silo,
        Lazy<SiloNetwork> network,
        IFatalErrorHandler fatal,
        TimeProvider time,
        ILogger<MembershipAgent> logger)
    {
        (_table, _membership, _options, _local) = (table, membership, options.Value, local);
        (_silo, _network, _fatal, _time, _logger) = (silo, network, fatal, time, logger);
        var now = time.GetUtcNow().UtcDateTime;
        _own = new MemberRow(local.SiloAddress, SiloStatus.Created, local.Name, local.DnsHostName, endpoint.Value.GatewayPort, now, now, []);
        membership.Reader = ReadAndApplyAsync;
    }

    private bool IsAlone => _table is LonelyMembershipTable;

    /// <summary>Joining, then what others already run that will be found here, then active.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        await _table.InitializeAsync(cancellationToken);
        await BecomeAsync(SiloStatus.Joining, cancellationToken);
        await ReplacePredecessorsAsync(cancellationToken);
        var others = Others(await _table.ReadAsync(cancellationToken)).ToArray();
        await Task.WhenAll(others.Select(other => LearnHostedAsync(other, cancellationToken)));
        await BecomeAsync(SiloStatus.Active, cancellationToken);
        if (!IsAlone)
        {
            _loops.Add(EveryAsync(_options.IAmAliveTablePublishTimeout, SayAliveAsync));
            _loops.Add(EveryAsync(_options.TableRefreshTimeout, ReadAndApplyAsync));
            _loops.Add(ProbeAllAsync());
            if (_options.DefunctSiloCleanupPeriod is { } period)
            {
                _loops.Add(EveryAsync(period, CleanUpAsync));
            }
        }
    }

    public async Task LeaveAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await BecomeAsync(status, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Others will find out.
            LogTableFailed(_logger, exception);
        }
    }

    public async Task StopAsync()
    {
        await _stopped.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopped.Dispose();
        _applying.Dispose();
    }

    public bool Takes(FrameKind kind) => kind is FrameKind.Probe or FrameKind.Changed or FrameKind.Hosted or FrameKind.Announce or FrameKind.Release
        or FrameKind.Statistics;

    public void Receive(Connection connection, FrameKind kind, ulong number, WireReader content)
    {
        switch (kind)
        {
            case FrameKind.Probe:
                connection.Answer(number, _ => { });
                break;
            case FrameKind.Changed:
                _ = ReadQuietlyAsync();
                break;
            case FrameKind.Hosted when connection.Other?.Silo is { } joining:
                var theirs = _silo.ActivationsOwnedElsewhere([.. _silo.Routes.Silos, joining]).Where(found => found.Owner.Equals(joining))
                    .Select(found => found.Id).Where(id => _silo.Routes.NoteAnnounced(id, joining)).Select(id => id.ToString()).ToArray();
                connection.Answer(number, writer => WireCodec.Write(writer, typeof(string[]), theirs));
                break;
            case FrameKind.Announce when connection.Other?.Silo is { } host:
                _silo.Routes.Announced(host, ReadIds(content));
                break;
            case FrameKind.Release when connection.Other?.Silo is { } host:
                _silo.Routes.Released(host, GrainId.Parse(content.Text()));
                break;
            case FrameKind.Statistics:
                connection.Answer(number, writer => WireCodec.Write(writer, typeof(Dictionary<string, int>), _silo.CountActivations()));
                break;
            default:
                throw new InvalidDataException($"{kind} comes from silos only.");
        }
    }

    public void Closed(Connection connection)
    {
    }

    private static GrainId[] ReadIds(WireReader content) => [.. ((string[])WireCodec.Read(content, typeof(string[]))!).Select(GrainId.Parse)];

    private IEnumerable<MemberRow> Others(MemberTable table) =>
        table.Rows.Where(row => !row.Address.Equals(_local.SiloAddress) && row.Status is SiloStatus.Active or SiloStatus.ShuttingDown);

    private async Task BecomeAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            table =>
            {
                if (table.Find(_local.SiloAddress) is { Status: SiloStatus.Dead } && status != SiloStatus.Dead)
                {
                    throw new OrleansException("Other silos have declared this one dead.");
                }

                return _own = (table.Find(_local.SiloAddress) ?? _own) with { Status = status };
            },
            cancellationToken);
        LogBecame(_logger, _local.Name, _local.SiloAddress, status);
    }

    /// <summary>Rows of earlier starts at this silo's endpoint: that process is gone, since this one has its port.</summary>
    private Task ReplacePredecessorsAsync(CancellationToken cancellationToken) => ChangeAsync(
        table => table.Rows.FirstOrDefault(row => row.Status != SiloStatus.Dead && row.Address.Endpoint.Equals(_local.SiloAddress.Endpoint)
            && row.Address.Generation < _local.SiloAddress.Generation) is { } predecessor
                ? predecessor with { Status = SiloStatus.Dead }
                : null,
        cancellationToken,
        again: true);

    private async Task LearnHostedAsync(MemberRow other, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.ProbeTimeout);
        try
        {
            var ids = await _network.Value.Peers.AskAsync(other.Address, FrameKind.Hosted, _ => { }, ReadIds, limit.Token);
            _silo.Routes.Announced(other.Address, ids);
        }
        catch (Exception exception) when (exception is OrleansException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It may be dead and not yet voted so. Two activations of its grains may come of it, which the storage decides between.
            LogUnreachable(_logger, other.Address, exception.Message);
        }
    }

    /// <summary>Reads, lets the change be decided, writes, as often as somebody else is faster; then tells the others.</summary>
    private async Task ChangeAsync(Func<MemberTable, MemberRow?> change, CancellationToken cancellationToken, bool again = false)
    {
        while (true)
        {
            var table = await _table.ReadAsync(cancellationToken);
            if (change(table) is not { } row)
            {
                return;
            }

            var written = table.Find(row.Address) is null
                ? await _table.TryInsertAsync(row, table, cancellationToken)
                : await _table.TryUpdateAsync(row, table, cancellationToken);
            if (!written)
            {
                continue;
            }

            table = await _table.ReadAsync(cancellationToken);
            await ApplyAsync(table);
            foreach (var other in Others(table))
            {
                _network.Value.Peers.Tell(other.Address, FrameKind.Changed, _ => { });
            }

            if (!again)
            {
                return;
            }
        }
    }

    private async Task ReadQuietlyAsync()
    {
        try
        {
            await ReadAndApplyAsync(_stopped.Token);
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            LogTableFailed(_logger, exception);
        }
        catch (OperationCanceledException)
        {
            // This silo stops.
        }
    }

    private async Task ReadAndApplyAsync(CancellationToken cancellationToken) => await ApplyAsync(await _table.ReadAsync(cancellationToken));

    private async Task ApplyAsync(MemberTable table)
    {
        await _applying.WaitAsync(_stopped.Token);
        try
        {
            if (table.Find(_local.SiloAddress) is { Status: SiloStatus.Dead } && !_own.Status.IsTerminating())
            {
                _fatal.OnFatal($"Silo {_local.Name} at {_local.SiloAddress} was declared dead by others: it was away for too long. It ends; start it again.");
                return;
            }

            var members = table.Rows.ToImmutableDictionary(
                row => row.Address, row => new ClusterMember(row.Address, row.Status, row.Name));
            if (!_membership.Update(new ClusterMembershipSnapshot(members, new MembershipVersion(table.Version))))
            {
                return;
            }

            var active = members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order().ToImmutableArray();
            _silo.Routes.Use(active, silo => _membership.CurrentSnapshot.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None);
            foreach (var member in members.Values.Where(member => !member.SiloAddress.Equals(_local.SiloAddress)))
            {
                if (member.Status == SiloStatus.Dead)
                {
                    _network.Value.Peers.Drop(member.SiloAddress);
                }
                else if (member.Status == SiloStatus.Active)
                {
                    // Met before it is needed: placement asks for its metadata.
                    _ = _network.Value.Peers.ConnectAsync(member.SiloAddress).ContinueWith(
                        static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                }
            }

            foreach (var group in _silo.ActivationsOwnedElsewhere(active).GroupBy(found => found.Owner, found => found.Id))
            {
                _silo.Announce(group.Key, group);
            }
        }
        finally
        {
            _applying.Release();
        }
    }

    private async Task SayAliveAsync(CancellationToken cancellationToken)
    {
        _own = _own with { IAmAliveTime = _time.GetUtcNow().UtcDateTime };
        if ((await _table.ReadAsync(cancellationToken)).Find(_local.SiloAddress) is null)
        {
            // The table was lost, and this silo lives.
            await BecomeAsync(_own.Status, cancellationToken);
        }
        else
        {
            await _table.UpdateIAmAliveAsync(_own, cancellationToken);
        }
    }

    /// <summary>The oldest silo does it for all.</summary>
    private Task CleanUpAsync(CancellationToken cancellationToken) =>
        _membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Min(member => member.SiloAddress) is { } oldest && oldest.Equals(_local.SiloAddress)
            ? _table.CleanUpDefunctAsync((_time.GetUtcNow() - _options.DefunctSiloExpiration).UtcDateTime, cancellationToken)
            : Task.CompletedTask;

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> act)
    {
        using var timer = new PeriodicTimer(period, _time);
        while (await timer.WaitForNextTickAsync(_stopped.Token))
        {
            try
            {
                await act(_stopped.Token);
            }
            catch (Exception exception) when (!_stopped.IsCancellationRequested)
            {
                LogTableFailed(_logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} at {Address} is {Status}")]
    private static partial void LogBecame(ILogger logger, string silo, SiloAddress address, SiloStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table can not be read or written; the last known members stay in use")]
    private static partial void LogTableFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Address} can not be reached: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, SiloAddress address, string reason);
}
