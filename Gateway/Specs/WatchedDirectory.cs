using System.Threading.Channels;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Specs;

/// <summary>
/// Watches a directory: a pass at start, on every change the file system reports, and now and then, since not every file system reports.
/// </summary>
/// <param name="subject">What the files hold, for the log.</param>
/// <param name="directory">Null: none is configured, and nothing is done.</param>
public abstract partial class WatchedDirectory(string subject, string? directory, SpecDirectorySettings settings, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TaskCompletionSource _firstPass = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the directory has been read once; at once when none is configured.</summary>
    public Task FirstPass => directory is null ? Task.CompletedTask : _firstPass.Task;

    /// <exception cref="IOException">The directory can not be read; nothing was changed.</exception>
    protected abstract Task PassAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (directory is null)
        {
            return;
        }

        using var watcher = Watch(directory);
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
            await PassAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A directory that is away for a moment (a remount, a redeployment) is no reason to unload what it held.
            LogUnreadable(logger, subject, exception.Message);
            return true;
        }
#pragma warning disable CA1031 // The cluster may not be there yet, or not any more for a moment: the pass is repeated until it succeeds.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, subject, exception);
            return false;
        }
    }

    private async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changes.Reader.WaitToReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(settings.RescanInterval, time, waiting.Token));
        var wasReported = change.IsCompletedSuccessfully;
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (wasReported)
        {
            await Task.Delay(settings.SettleTime, time, cancellationToken);
            while (_changes.Reader.TryRead(out _))
            {
            }
        }
    }

    private FileSystemWatcher? Watch(string path)
    {
        try
        {
            var watcher = new FileSystemWatcher(path);
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
            LogNotWatched(logger, subject, path, settings.RescanInterval, exception.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject}: the directory can not be read ({Reason}); what is in force stays so")]
    private static partial void LogUnreadable(ILogger logger, string subject, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject}: a pass over the directory failed and will be repeated")]
    private static partial void LogFailed(ILogger logger, string subject, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subject}: {Directory} can not be watched ({Reason}); it is looked through every {Interval}")]
    private static partial void LogNotWatched(ILogger logger, string subject, string directory, TimeSpan interval, string reason);
}
