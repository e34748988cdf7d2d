using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <content>Probes and votes.</content>
internal sealed partial class MembershipAgent
{
    private const int Neighbours = 3;

    private readonly Dictionary<SiloAddress, int> _missed = [];

    private async Task ProbeAllAsync()
    {
        using var timer = new PeriodicTimer(_options.ProbeTimeout, _time);
        var last = _time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(_stopped.Token))
        {
            var late = _time.GetElapsedTime(last) > 3 * _options.ProbeTimeout;
            last = _time.GetTimestamp();
            if (late)
            {
                // This process stood still, not the others: first see what they think of it.
                _missed.Clear();
                await ReadQuietlyAsync();
                continue;
            }

            await Task.WhenAll(Ring().Select(ProbeAsync));
            last = _time.GetTimestamp();
        }
    }

    /// <summary>The silos after this one in an order that all share: each silo is watched by several.</summary>
    private IEnumerable<SiloAddress> Ring()
    {
        var others = _membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Joining && !member.SiloAddress.Equals(_local.SiloAddress))
            .Select(member => member.SiloAddress).Order().ToArray();
        var after = others.Where(silo => silo.CompareTo(_local.SiloAddress) > 0);
        return after.Concat(others).Distinct().Take(Neighbours);
    }

    private async Task ProbeAsync(SiloAddress silo)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
            limit.CancelAfter(_options.ProbeTimeout);
            await _network.Value.Peers.AskAsync(silo, FrameKind.Probe, _ => { }, _ => true, limit.Token);
            lock (_missed)
            {
                _missed.Remove(silo);
            }
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            int missed;
            lock (_missed)
            {
                missed = _missed[silo] = _missed.GetValueOrDefault(silo) + 1;
            }

            LogMissed(_logger, silo, missed, exception.Message);
            if (missed >= _options.NumMissedProbesLimit)
            {
                await SuspectAsync(silo);
            }
        }
    }

    /// <summary>Votes; the last vote that is needed declares the silo dead.</summary>
    private async Task SuspectAsync(SiloAddress silo)
    {
        try
        {
            await ChangeAsync(table => Vote(table, silo), _stopped.Token);
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            LogTableFailed(_logger, exception);
        }
    }

    private MemberRow? Vote(MemberTable table, SiloAddress silo)
    {
        if (table.Find(silo) is not { } row || row.Status == SiloStatus.Dead || table.Find(_local.SiloAddress) is null or { Status: SiloStatus.Dead })
        {
            return null;
        }

        var now = _time.GetUtcNow().UtcDateTime;
        var fresh = row.Suspects.Where(vote => now - vote.At < _options.DeathVoteExpirationTimeout).ToArray();
        var votes = fresh.Where(vote => !vote.By.Equals(_local.SiloAddress)).Append((_local.SiloAddress, now)).ToArray();
        var voters = table.Rows.Count(other => other.Status == SiloStatus.Active && !other.Address.Equals(silo));
        if (votes.Length >= Math.Min(_options.NumVotesForDeathDeclaration, voters))
        {
            LogDeclaredDead(_logger, silo);
            return row with { Status = SiloStatus.Dead, Suspects = votes };
        }

        // A vote that stands is not repeated with each further missed probe.
        return fresh.Any(vote => vote.By.Equals(_local.SiloAddress)) ? null : row with { Suspects = votes };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Address} did not answer probe number {Missed}: {Reason}")]
    private static partial void LogMissed(ILogger logger, SiloAddress address, int missed, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Address} is declared dead")]
    private static partial void LogDeclaredDead(ILogger logger, SiloAddress address);
}
