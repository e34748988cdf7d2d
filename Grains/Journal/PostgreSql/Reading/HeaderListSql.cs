using System.Globalization;
using System.Text;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Builds the statement of one list so that an index gives its order: by label, parent, workflow and status, status, domain, or start. Several
/// statuses become one ordered and limited branch each.
/// </summary>
internal sealed class HeaderListSql
{
    /// <summary>Rows that are walked in search of a text; some milliseconds.</summary>
    private const int NewestRows = 10_000;

    private readonly HeaderQuery _query;
    private readonly HeaderCursor? _cursor;
    private readonly StringBuilder _sql = new();
    private readonly List<NpgsqlParameter> _values = [];
    private readonly Dictionary<object, string> _places = [];

    private readonly KeyValuePair<string, string>[] _labels;
    private readonly bool _amongNewest;
    private readonly string? _rarePart;

    private HeaderListSql(HeaderQuery query, HeaderCursor? cursor, bool amongNewest, KeyValuePair<string, string>[] labels, string? rarePart) =>
        (_query, _cursor, _amongNewest, _labels, _rarePart) = (query, cursor, amongNewest, labels, rarePart);

    public string Sql => _sql.ToString();

    public NpgsqlParameter[] Values => [.. _values];

    /// <summary>A filter holds what no stored text can.</summary>
    public bool MatchesNothing => _values.Exists(value => value.Value is string text && !StoredText.CanHold(text));

    /// <summary>The text is what gives the rows; otherwise it is one filter more on rows that labels or a parent give.</summary>
    public bool IsByText => HasText && _query.Parent is null && _query.Labels.Count == 0;

    private bool HasText => !string.IsNullOrEmpty(_query.Text);

    /// <param name="amongNewest">With a text: look among the newest only; what is missing there may exist.</param>
    /// <param name="labels">Those of the query in the order in which they are looked for; null: as they stand there.</param>
    /// <param name="rarePart">The part of the text for which the index of texts is asked; null: for all of it.</param>
    public static HeaderListSql Build(
        HeaderQuery query, HeaderCursor? cursor, bool amongNewest, KeyValuePair<string, string>[]? labels = null, string? rarePart = null)
    {
        var list = new HeaderListSql(query, cursor, amongNewest, labels ?? [.. query.Labels], rarePart);
        list.Write();
        return list;
    }

    private void Write()
    {
        var statuses = _query.Statuses.Distinct().Order().ToArray();
        if (_labels.Length > 0)
        {
            var first = _labels[0];
            WriteBranch(
                "execution_labels l join executions e on e.execution_id = l.execution_id and e.started_at = l.started_at",
                $"l.name = {Value(first.Key)} and l.value = {Value(first.Value)}{StatusFilter(statuses)}", "l");
        }
        else if (IsByText)
        {
            var texts = _amongNewest
                ? $"(select * from execution_texts n where true{Range("n")} order by n.started_at desc, n.execution_id desc limit {NewestRows})"
                : "execution_texts";
            WriteBranch($"{texts} t join executions e on e.execution_id = t.execution_id", $"true{StatusFilter(statuses)}", "t");
        }
        else if (_query.Parent is not null || (statuses.Length == 0 && _query.Workflow is null))
        {
            WriteBranch("executions e", $"true{StatusFilter(statuses)}", "e");
        }
        else
        {
            foreach (var status in statuses.Length > 0 ? statuses : Enum.GetValues<ExecutionStatus>())
            {
                _sql.Append(_sql.Length == 0 ? "" : " union all ");
                WriteBranch("executions e", $"e.status = {Number(status)}", "e");
            }

            if (statuses.Length != 1)
            {
                _sql.Append($" order by 10 desc, 1 desc limit {Value((long)_query.Limit + 1)}");
            }
        }
    }

    /// <param name="ordered">The table whose index gives the order.</param>
    private void WriteBranch(string from, string where, string ordered)
    {
        var (start, id) = ($"{ordered}.started_at", $"{ordered}.execution_id");
        _sql.Append("(select ").Append(HeaderReads.Columns).Append(" from ").Append(from);
        if (HasText && ordered != "t")
        {
            _sql.Append(" join execution_texts t on t.execution_id = e.execution_id");
        }

        _sql.Append(" where ").Append(where);
        Filter(_query.Workflow is { } workflow ? $"e.workflow = {Value(workflow)}" : null);
        Filter(_query.Domain is { } domain ? $"e.domain = {Value(domain)}" : null);
        Filter(_query.Parent is { } parent ? $"e.parent = {Value(parent.Value)}" : null);
        _sql.Append(Range(ordered));
        foreach (var (name, value) in _labels.Skip(1))
        {
            // Where a row of the first label lies, so that next to nothing is fetched in vain; then the labels themselves, because numbers can be alike.
            Filter($"(l.numbers is null or l.numbers @> array[execution_label_number({Value(name)}, {Value(value)})])");
            Filter($"e.labels::jsonb ->> {Value(name)} = {Value(value)}");
        }

        Filter(_rarePart is null ? null : $"t.search like {Value(Pattern(_rarePart))}");
        // "|| ''" hides the text from the index where a part of it is asked for.
        Filter(HasText ? $"t.search {(_rarePart is null ? "" : "|| '' ")}like {Value(Pattern(_query.Text!))}" : null);
        // "+ 0" hides the order from the server, so that it takes the index of texts instead of walking.
        var hidden = ordered == "t" && !_amongNewest ? " + 0" : "";
        _sql.Append($" order by {start}{hidden} desc, {id} desc limit {Value((long)_query.Limit + 1)})");
    }

    /// <summary>Where the page begins and between which starts it lies.</summary>
    private string Range(string table) => string.Concat(
        _cursor is { } cursor
            ? $" and ({table}.started_at, {table}.execution_id) < ({Value(cursor.StartedAt.ToStored())}, {Value(cursor.ExecutionId.Value)})"
            : "",
        _query.Since is { } since ? $" and {table}.started_at >= {Value(since.ToStored())}" : "",
        _query.Until is { } until ? $" and {table}.started_at < {Value(until.ToStored())}" : "");

    private void Filter(string? condition)
    {
        if (condition is not null)
        {
            _sql.Append(" and ").Append(condition);
        }
    }

    private static string StatusFilter(ExecutionStatus[] statuses) =>
        statuses.Length == 0 ? "" : $" and e.status in ({string.Join(',', statuses.Select(Number))})";

    private static string Number(ExecutionStatus status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private static string Pattern(string text) =>
        $"%{text.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private string Value(object value)
    {
        if (!_places.TryGetValue(value, out var place))
        {
            _values.Add(value is long number ? HeaderReads.Number(number) : HeaderReads.Text((string)value));
            _places.Add(value, place = string.Create(CultureInfo.InvariantCulture, $"${_values.Count}"));
        }

        return place;
    }
}
