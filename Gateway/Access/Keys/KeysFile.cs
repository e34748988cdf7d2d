using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Keys;

/// <summary>
/// The file of keys, read again when it has changed: a key that is added or taken out counts within a second. A file that can not be read, or has mistakes,
/// changes nothing: the log says what is wrong, the keys before stay in force.
/// </summary>
public sealed partial class KeysFile(GatewaySettings settings, TimeProvider time, ILogger<KeysFile> logger)
{
    /// <summary>How often the file is looked at, at most.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    private volatile KnownKey[] _keys = [];

    private (DateTime WrittenAt, long Length) _read;

    private long _lookedAt;

    private bool _hasLooked;

    internal IReadOnlyList<KnownKey> Read()
    {
        if (settings.Access.KeysFile is not { } path)
        {
            return _keys;
        }

        lock (_lock)
        {
            if (_hasLooked && time.GetElapsedTime(_lookedAt) < Interval)
            {
                return _keys;
            }

            (_hasLooked, _lookedAt) = (true, time.GetTimestamp());
            try
            {
                var file = new FileInfo(path);
                var version = (file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
                if (version == _read)
                {
                    return _keys;
                }

                // Also of a file with mistakes: they are told once, not with each request.
                _read = version;
                var found = AccessKeyReader.ReadFile(path, settings.Access.Keys, out var problems);
                if (problems.Count > 0)
                {
                    LogRefused(logger, path, string.Join(" ", problems));
                    return _keys;
                }

                _keys = [.. found.Select(KnownKey.From)];
                LogRead(logger, path, _keys.Length);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogRefused(logger, path, exception.Message);
            }

            return _keys;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: {Count} API keys")]
    private static partial void LogRead(ILogger logger, string path, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "WF0595: {Path} can not be used, the API keys before stay in force: {Problems}")]
    private static partial void LogRefused(ILogger logger, string path, string problems);
}
