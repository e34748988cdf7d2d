using System.Text;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Http;

namespace OrleansWorkflows.Services.Urls;

/// <summary>
/// Fetches spec files that <c>X-Workflow-URL</c> names: http(s) through the URL guard, or a file below <see cref="ToolServiceOptions.SpecDirectory"/>.
/// What was fetched is asked for again by its ETag, so that an unchanged file costs one small answer; within a few seconds not even that.
/// </summary>
public sealed class SpecFetcher : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private const int MaxCached = 256;

    private readonly ToolServiceOptions _options;
    private readonly UrlGuard _guard;
    private readonly TimeProvider _time;
    private readonly ServiceHttp _http;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    public SpecFetcher(ToolServiceOptions options, UrlGuard guard, TimeProvider time)
    {
        (_options, _guard, _time) = (options, guard, time);
        _http = new ServiceHttp(new ServicePool(), guard, time);
    }

    /// <param name="location">An http(s) URL, a <c>file:</c> URL, or a path relative to the spec directory.</param>
    /// <exception cref="SpecFetchException">It can not be had; the message says why and what to do.</exception>
    public async ValueTask<SpecText> FetchAsync(string location, CancellationToken cancellationToken = default)
    {
        location = location.Trim();
        if (!location.Contains("://", StringComparison.Ordinal) || location.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadFileAsync(location, cancellationToken).ConfigureAwait(false);
        }

        Uri url;
        try
        {
            url = _guard.Check(location);
        }
        catch (UrlRefusedException refused)
        {
            throw new SpecFetchException(refused.Message, isRetryable: false);
        }

        Cached? cached;
        lock (_gate)
        {
            _cache.TryGetValue(url.AbsoluteUri, out cached);
        }

        return cached is not null && _time.GetUtcNow() - cached.CheckedAt < Fresh
            ? cached.Spec
            : await DownloadAsync(url, cached, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<SpecText> DownloadAsync(Uri url, Cached? cached, CancellationToken cancellationToken)
    {
        var subject = $"the spec {UrlText.Shown(url)}";
        using var deadline = new Deadline(_options.LoadTimeout, _time, cancellationToken);
        var outcome = await _http.SendAsync(
            new HttpCall
            {
                Method = HttpMethod.Get,
                Url = url,
                Headers = [new("Accept", "application/yaml, application/json;q=0.9, text/*;q=0.8, */*;q=0.5"),
                    .. cached?.Spec.ETag is { } tag ? (KeyValuePair<string, string>[])[new("If-None-Match", tag)] : []],
                IsReadOnly = true,
                MaxAnswerBytes = _options.MaxSpecBytes,
                Subject = subject,
            },
            deadline.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome.Answer is not { } answer)
        {
            var code = outcome.Error!.Code is "output_too_large" ? "WF0342" : "WF0340";
            throw new SpecFetchException($"{code}: {outcome.Error.Message}.", outcome.Error.Retryable);
        }

        if (answer.Status == 304 && cached is not null)
        {
            return Keep(url, cached.Spec);
        }

        if (!answer.IsSuccess)
        {
            throw new SpecFetchException($"WF0341: {ApiErrors.Read(answer, subject).Message}. Check X-Workflow-URL.", answer.Status is 408 or 429 or >= 500);
        }

        var etag = answer.Headers.FirstOrDefault(header => header.Key == "etag").Value;
        return Keep(url, new SpecText(url.AbsoluteUri, AnswerContent.Text(answer.Body, answer.Charset), string.IsNullOrEmpty(etag) ? null : etag));
    }

    private SpecText Keep(Uri url, SpecText spec)
    {
        lock (_gate)
        {
            if (_cache.Count >= MaxCached && !_cache.ContainsKey(url.AbsoluteUri))
            {
                _cache.Remove(_cache.MinBy(pair => pair.Value.CheckedAt).Key);
            }

            _cache[url.AbsoluteUri] = new Cached(spec, _time.GetUtcNow());
        }

        return spec;
    }

    private async ValueTask<SpecText> ReadFileAsync(string location, CancellationToken cancellationToken)
    {
        if (_options.SpecDirectory is not { } directory)
        {
            throw new SpecFetchException(
                "WF0343: spec files of this machine can not be named: no directory for them is configured (Specs:Directory). Use an http(s) URL.",
                isRetryable: false);
        }

        var root = Path.TrimEndingDirectorySeparator(Resolve(Path.GetFullPath(directory)));
        var path = Uri.TryCreate(location, UriKind.Absolute, out var url) && url.IsFile ? url.LocalPath : location;
        try
        {
            var full = Resolve(Path.GetFullPath(path, root));
            if (!full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new SpecFetchException("WF0343: the spec file is not below the directory for spec files.", isRetryable: false);
            }

            var file = new FileInfo(full);
            if (file.Length > _options.MaxSpecBytes)
            {
                throw new SpecFetchException($"WF0342: the spec file '{path}' is larger than {_options.MaxSpecBytes:N0} bytes; split it.", isRetryable: false);
            }

            var text = await File.ReadAllTextAsync(full, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
            return new SpecText(full, text, $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SpecFetchException($"WF0344: the spec file '{path}' can not be read: it does not exist or is not readable.", isRetryable: false, exception);
        }
    }

    /// <summary>The path with every link on the way followed: what counts is where a file lies, not what leads to it.</summary>
    private static string Resolve(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var here = Path.Combine(Resolve(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return info.LinkTarget is null ? here : Resolve(Path.GetFullPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName));
    }

    private sealed record Cached(SpecText Spec, DateTimeOffset CheckedAt);
}

/// <param name="Location">Where it came from: the URL, or the full path.</param>
/// <param name="ETag">Changes with the text; null when the server gives none.</param>
public sealed record SpecText(string Location, string Text, string? ETag);

/// <summary>A spec could not be fetched. The message starts with a code and says what to do.</summary>
public sealed class SpecFetchException(string message, bool isRetryable, Exception? inner = null) : Exception(message, inner)
{
    public bool IsRetryable { get; } = isRetryable;
}
