using System.Globalization;

namespace OrleansWorkflows.Recipes;

/// <summary>Where a value came from: the answer of an earlier call of the sequence.</summary>
internal sealed record ValueSource(int Call, string Path);

/// <summary>
/// Follows values through a sequence of calls. An argument comes from an earlier answer when the same value is there and either is telling (three characters or
/// digits) or has a name that goes with the argument's. A value keeps its origin, be it an answer or the caller, also when a later answer repeats it.
/// </summary>
internal sealed class ValueTrail
{
    private const int TellingLength = 3;

    private readonly IReadOnlyList<ObservedCall> _calls;

    public ValueTrail(IReadOnlyList<ObservedCall> calls)
    {
        _calls = calls;
        Leaves = [.. calls.Select(ArgumentLeaf.Of)];
        var given = new HashSet<string>(StringComparer.Ordinal);
        var origins = new Dictionary<string, ValueSource>(StringComparer.Ordinal);
        for (var call = 0; call < calls.Count; call++)
        {
            var sources = new Dictionary<ArgumentLeaf, ValueSource>(ReferenceEqualityComparer.Instance);
            foreach (var leaf in Leaves[call].Where(leaf => leaf.CanBeFollowed && !given.Contains(leaf.Text)))
            {
                if ((origins.GetValueOrDefault(leaf.Text) ?? Find(call, leaf)) is { } source)
                {
                    origins[leaf.Text] = sources[leaf] = source;
                }
            }

            Sources.Add(sources);
            given.UnionWith(Leaves[call].Where(leaf => leaf.CanBeFollowed && !sources.ContainsKey(leaf)).Select(leaf => leaf.Text));
        }
    }

    /// <summary>Of each call.</summary>
    public IReadOnlyList<IReadOnlyList<ArgumentLeaf>> Leaves { get; }

    /// <summary>Of each call; a leaf that is not there was given by the caller.</summary>
    public List<Dictionary<ArgumentLeaf, ValueSource>> Sources { get; } = [];

    /// <summary>The call whose table of a name a query read; null: it is not among the calls.</summary>
    public int? TableOf(int query, string table)
    {
        for (var call = query - 1; call >= 0; call--)
        {
            if (string.Equals(_calls[call].Table, table, StringComparison.OrdinalIgnoreCase))
            {
                return call;
            }
        }

        return null;
    }

    private ValueSource? Find(int call, ArgumentLeaf leaf) => Enumerable.Range(0, call)
        .SelectMany(earlier => _calls[earlier].Facts.Select(fact => (earlier, fact)))
        .Where(pair => ArgumentLeaf.TextOf(pair.fact.Value.Element) == leaf.Text)
        .Select(pair => (pair.earlier, pair.fact.Path, GoesTogether: GoTogether(leaf.Name, pair.fact.Path)))
        .Where(candidate => candidate.GoesTogether || IsTelling(leaf))
        .OrderByDescending(candidate => candidate.GoesTogether)
        .ThenByDescending(candidate => candidate.earlier)
        .ThenBy(candidate => candidate.Path.Count(c => c == '.'))
        .Select(candidate => new ValueSource(candidate.earlier, candidate.Path))
        .FirstOrDefault();

    private static bool IsTelling(ArgumentLeaf leaf) => leaf.Value.ValueKind == System.Text.Json.JsonValueKind.Number
        ? leaf.Text.Count(char.IsAsciiDigit) >= TellingLength
        : leaf.Text.Length >= TellingLength && !double.TryParse(leaf.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            || leaf.Text.Count(char.IsAsciiDigit) >= TellingLength;

    /// <summary><c>flight_id</c> and <c>id</c>, <c>flightId</c> and <c>flight.id</c>, <c>city</c> and <c>city</c>.</summary>
    private static bool GoTogether(string argument, string path)
    {
        var field = Plain(path.Split('.').LastOrDefault(part => !char.IsAsciiDigit(part[0])) ?? "");
        var wanted = Plain(argument);
        return field.Length > 0 && (wanted == field || wanted.EndsWith(field, StringComparison.Ordinal) || field.EndsWith(wanted, StringComparison.Ordinal));
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
