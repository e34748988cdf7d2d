using System.Threading.Channels;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Specs;

/// <summary>
/// Watches <c>--specs DIR</c>: a pass at start, on every change the file system reports, and now and then, since not every file system reports.
/// </summary>
public sealed partial class SpecDirectory(SpecImporter importer, GatewaySettings settings, TimeProvider time, ILogger<SpecDirectory> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TaskCompletionSource _firstPass = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the directory has been read once; at once when none is configured.</summary>
    public Task FirstPass => settings.Specs is null ? Task.CompletedTask : _firstPass.Task;

    /// <summary>Files that are not in force, with why.</summary>
    public IReadOnlyDictionary<string, string> Refused => importer.Refused;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Specs is null)
        {
            return;
        }

        using var watcher = Watch(settings.Specs);
        try
        {
            while (true)
            {
                if (!await TryPassAsync(stoppingToken))
                {
                    await Task.Delay(RetryDelay, time, stoppingToken);
                    continue;
                }

                _firstPass.TrySetResult();
                await WaitForChangeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task<bool> TryPassAsync(CancellationToken cancellationToken)
    {
        try
        {
            await importer.RunAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A directory that is away for a moment (a remount, a redeployment) is no reason to unload what it held.
            LogUnreadable(logger, exception.Message);
            return true;
        }
#pragma warning disable CA1031 // The cluster may not be there yet, or not any more for a moment: the pass is repeated until it succeeds.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
            return false;
        }
    }

    private async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changes.Reader.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(settings.SpecDirectory.RescanInterval, time, waiting.Token));
        var wasReported = change.IsCompletedSuccessfully;
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (wasReported)
        {
            await Task.Delay(settings.SpecDirectory.SettleTime, time, cancellationToken);
            while (_changes.Reader.TryRead(out _))
            {
            }
        }
    }

    private FileSystemWatcher? Watch(string directory)
    {
        try
        {
            var watcher = new FileSystemWatcher(directory);
            watcher.Changed += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Created += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _changes.Writer.TryWrite(true);
            watcher.Error += (_, _) => _changes.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException)
        {
            LogNotWatched(logger, directory, settings.SpecDirectory.RescanInterval, exception.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Specs: the directory can not be read ({Reason}); what is in force stays so")]
    private static partial void LogUnreadable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Specs: a pass over the directory failed and will be repeated")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Specs: {Directory} can not be watched ({Reason}); it is looked through every {Interval}")]
    private static partial void LogNotWatched(ILogger logger, string directory, TimeSpan interval, string reason);
}
