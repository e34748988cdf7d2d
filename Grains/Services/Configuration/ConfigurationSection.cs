using System.Globalization;
using System.Text;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>
/// One mapping of a configuration file while it is read. Asking for a key makes it known; <see cref="RejectUnknownKeys"/> then reports the rest.
/// Whatever is wrong is reported with its line, and reading goes on with the default.
/// </summary>
public sealed class ConfigurationSection
{
    private readonly ConfigurationReading _reading;
    private readonly YamlMap _map;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly StringBuilder? _trace;

    internal ConfigurationSection(ConfigurationReading reading, YamlMap map, string path, StringBuilder? trace)
    {
        (_reading, _map, _trace, Path) = (reading, map, trace, path);
        foreach (var repeated in map.Entries.GroupBy(entry => entry.Key).Where(group => group.Count() > 1))
        {
            Report(ConfigurationCodes.DuplicateKey, repeated.Last().KeyPosition, repeated.Key, $"'{repeated.Key}' is given twice; keep one of them");
        }
    }

    /// <summary>Keys from the root, dotted.</summary>
    public string Path { get; }

    public SourcePosition Position => _map.Position;

    public IEnumerable<string> Keys => _map.Entries.Select(entry => entry.Key).Distinct();

    /// <summary>Directory of the file, for relative paths.</summary>
    public string BaseDirectory => _reading.BaseDirectory;

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Text with variables replaced; null when missing or not a single value.</summary>
    public string? Text(string key, bool required = false)
    {
        switch (Find(key))
        {
            case YamlText text:
                return Expanded(text, key);
            case null:
                if (required)
                {
                    ReportMissing(key);
                }

                return null;
            case var other:
                Report(ConfigurationCodes.WrongType, other.Position, key, $"'{key}' must be a single value, not {Describe(other)}");
                return null;
        }
    }

    public bool Flag(string key, bool fallback) =>
        Parsed(key, fallback, ConfigurationCodes.WrongType, "must be true or false", (string text, out bool value) =>
            bool.TryParse(text, out value) && text is "true" or "false" or "True" or "False" or "TRUE" or "FALSE");

    public int? Number(string key, int min, int max) =>
        Parsed<int?>(key, null, ConfigurationCodes.BadValue, $"must be a whole number from {min} to {max}", (string text, out int? value) =>
        {
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
            return value >= min && value <= max;
        });

    /// <param name="allowZero">Whether nought has a meaning here.</param>
    public TimeSpan? Duration(string key, bool allowZero = false) =>
        Parsed<TimeSpan?>(key, null, ConfigurationCodes.BadDuration, "must be a duration such as 500ms, 30s, 5m or 2h" + (allowZero ? "" : ", above zero"),
            (string text, out TimeSpan? value) =>
            {
                value = Durations.TryParse(text, out var duration) ? duration : null;
                return value is not null && (allowZero || value > TimeSpan.Zero);
            });

    public long? SizeBytes(string key) =>
        Parsed<long?>(key, null, ConfigurationCodes.BadSize, "must be a size such as 512MB, 64KB or 1GB, above zero", (string text, out long? value) =>
        {
            value = ConfigurationUnits.TrySize(text, out var bytes) ? bytes : null;
            return value > 0;
        });

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum =>
        Parsed(key, fallback, ConfigurationCodes.BadValue, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}",
            (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && !char.IsAsciiDigit(text[0]));

    /// <summary>An absolute http or https URL.</summary>
    public Uri? Url(string key, bool required = false)
    {
        var problemsBefore = _reading.ProblemCount;
        if (Text(key, required) is not { } text || _reading.ProblemCount > problemsBefore)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        // The value is not repeated: it may hold a secret.
        Report(ConfigurationCodes.BadUrl, At(key), key, $"'{key}' must be an absolute URL such as https://api.example.com/v1");
        return null;
    }

    public IReadOnlyList<string> TextList(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlText single:
                return [Expanded(single, key)];
            case YamlList list:
                var items = new List<string>();
                foreach (var item in list.Items)
                {
                    if (item is YamlText text)
                    {
                        items.Add(Expanded(text, key));
                    }
                    else
                    {
                        Report(ConfigurationCodes.WrongType, item.Position, key, $"each item of '{key}' must be a single value, not {Describe(item)}");
                    }
                }

                return items;
            case var other:
                Report(ConfigurationCodes.WrongType, other.Position, key, $"'{key}' must be a list, not {Describe(other)}");
                return [];
        }
    }

    /// <summary>Names to texts. A value <c>file:PATH</c> is the content of that file: a secret outside the configuration.</summary>
    public IReadOnlyDictionary<string, string> SecretTexts(string key)
    {
        var result = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Section(key) is not { } section)
        {
            return result;
        }

        foreach (var name in section.Keys)
        {
            if (section.Text(name) is { } text)
            {
                result[name] = text.StartsWith("file:", StringComparison.Ordinal)
                    ? _reading.ReadSecret(text[5..].Trim(), message => section.Report(ConfigurationCodes.SecretFile, section.At(name), name, message)) ?? ""
                    : text;
                // A changed secret is a changed configuration.
                _trace?.Append(result[name]).Append('\n');
            }
            else if (section.Find(name) is null)
            {
                section.Report(ConfigurationCodes.WrongType, section.At(name), name, $"'{name}' has no value; write \"\" for an empty one");
            }
        }

        return result;
    }

    public ConfigurationSection? Section(string key, bool required = false)
    {
        switch (Find(key))
        {
            case YamlMap map:
                return new ConfigurationSection(_reading, map, $"{Path}.{key}".TrimStart('.'), _trace);
            case null:
                if (required)
                {
                    ReportMissing(key);
                }

                return null;
            case var other:
                Report(ConfigurationCodes.WrongType, other.Position, key, $"'{key}' must hold keys and values, not {Describe(other)}");
                return null;
        }
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void RejectUnknownKeys()
    {
        foreach (var entry in _map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            var near = DidYouMean.Nearest(entry.Key, _known);
            Report(ConfigurationCodes.UnknownKey, entry.KeyPosition, entry.Key,
                $"unknown key '{entry.Key}'" + (near is null ? $"; known here: {string.Join(", ", _known.Order())}" : $"; did you mean '{near}'?"));
        }
    }

    public void ReportMissing(string key) => Report(ConfigurationCodes.MissingKey, Position, key, $"'{key}' is missing; add it");

    public void Report(string code, string key, string message) => Report(code, At(key), key, message);

    internal void Warn(string code, string key, string message) => _reading.Report(code, At(key), PathOf(key), message, isWarning: true);

    internal SourcePosition At(string key) => _map.Entries.LastOrDefault(entry => entry.Key == key)?.KeyPosition ?? Position;

    private void Report(string code, SourcePosition position, string key, string message) => _reading.Report(code, position, PathOf(key), message);

    private string PathOf(string key) => $"{Path}.{key}".TrimStart('.');

    /// <summary>The value of a key; an empty or null one counts as missing.</summary>
    private YamlItem? Find(string key)
    {
        _known.Add(key);
        return _map.Entries.LastOrDefault(entry => entry.Key == key)?.Value is var item && item is YamlText { IsNull: true } ? null : item;
    }

    private string Expanded(YamlText text, string key)
    {
        var value = _reading.Expand(text, PathOf(key));
        _trace?.Append(Path).Append('.').Append(key).Append('=').Append(value).Append('\n');
        return value;
    }

    private delegate bool Parse<T>(string text, out T value);

    private T Parsed<T>(string key, T fallback, string code, string must, Parse<T> parse)
    {
        var problemsBefore = _reading.ProblemCount;
        if (Text(key) is not { } text)
        {
            return fallback;
        }

        if (text.Length > 0 && parse(text.Trim(), out var value))
        {
            return value;
        }

        if (_reading.ProblemCount == problemsBefore)
        {
            Report(code, At(key), key, $"'{key}' {must}; it is '{text}'");
        }

        return fallback;
    }

    private static string Describe(YamlItem item) => item switch
    {
        YamlMap => "keys and values",
        YamlList => "a list",
        _ => "a single value",
    };
}
