using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Builds the statement of one list so that an index gives its order: by label, parent, workflow and status, status, or start. Several statuses
/// become one ordered branch each, which SQLite merges; nothing is sorted, and a page costs the same wherever it begins.
/// </summary>
internal sealed class HeaderListSql
{
    /// <summary>Rows up to which labels are counted to find the rarest; a millisecond.</summary>
    private const int CountedRows = 10_000;

    private readonly HeaderQuery _query;
    private readonly HeaderCursor? _cursor;
    private readonly KeyValuePair<string, string>[] _labels;
    private readonly StringBuilder _sql = new();
    private readonly List<object> _values = [];

    private HeaderListSql(HeaderQuery query, HeaderCursor? cursor, KeyValuePair<string, string>[] labels) =>
        (_query, _cursor, _labels) = (query, cursor, labels);

    public string Sql => _sql.ToString();

    /// <param name="labels">Those of the query in the order in which they are looked for; null: as they stand there.</param>
    public static HeaderListSql Build(HeaderQuery query, HeaderCursor? cursor, KeyValuePair<string, string>[]? labels = null)
    {
        var list = new HeaderListSql(query, cursor, labels ?? [.. query.Labels]);
        list.Write();
        return list;
    }

    public static HeaderPage Read(SqliteDatabase database, (HeaderQuery Query, HeaderCursor? Cursor) read)
    {
        var list = Build(read.Query, read.Cursor, RarestFirst(database, read.Query.Labels));
        var select = database.Cached(list.Sql);
        for (var i = 0; i < list._values.Count; i++)
        {
            _ = list._values[i] switch
            {
                long number => select.Bind(i + 1, number),
                DateTimeOffset instant => select.Bind(i + 1, instant),
                var text => select.Bind(i + 1, (string)text),
            };
        }

        var items = HeaderReads.ReadAll(select, []);
        if (items.Count <= list._query.Limit)
        {
            return new HeaderPage(items, null);
        }

        items.RemoveAt(items.Count - 1);
        return new HeaderPage(items, HeaderCursor.After(items[^1]).Encode());
    }

    /// <summary>The list walks the rows of one label and looks for the others: the fewer, the better.</summary>
    private static KeyValuePair<string, string>[] RarestFirst(SqliteDatabase database, IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count < 2)
        {
            return [.. labels];
        }

        var count = database.Cached(
            $"select count(*) from (select 1 from execution_labels where name = ?1 and value = ?2 limit {CountedRows.ToString(CultureInfo.InvariantCulture)})");
        return [.. labels.OrderBy(label =>
        {
            count.Bind(1, label.Key).Bind(2, label.Value);
            count.Step();
            var rows = count.Int64(0);
            count.Reset();
            return rows;
        })];
    }

    private void Write()
    {
        var (start, id) = ("e.started_at", "e.execution_id");
        if (_labels.Length > 0)
        {
            (start, id) = ("l.started_at", "l.execution_id");
            var first = _labels[0];
            WriteBranch(
                "execution_labels l cross join executions e on e.execution_id = l.execution_id",
                $"l.name = {Value(first.Key)} and l.value = {Value(first.Value)}{StatusFilter()}{WorkflowFilter("e.")}{ParentFilter("e.")}", start, id);
        }
        else if (_query.Parent is not null)
        {
            WriteBranch("executions e indexed by executions_by_parent", $"{ParentFilter("e.")[5..]}{StatusFilter()}{WorkflowFilter("e.")}", start, id);
        }
        else if (_query.Workflow is not null || _query.Statuses.Count > 0)
        {
            var index = _query.Workflow is null ? "executions_by_status" : "executions_by_workflow";
            var statuses = _query.Statuses.Count > 0 ? _query.Statuses.Distinct().Order().ToArray() : Enum.GetValues<ExecutionStatus>();
            foreach (var status in statuses)
            {
                _sql.Append(_sql.Length == 0 ? "" : " union all ");
                WriteBranch($"executions e indexed by {index}", $"e.status = {Number(status)}{WorkflowFilter("e.")}", start, id);
            }
        }
        else
        {
            WriteBranch("executions e indexed by executions_by_start", $"true{WorkflowFilter("e.")}", start, id);
        }

        _sql.Append(" order by 10 desc, 1 desc limit ").Append(Value((long)_query.Limit + 1));
    }

    private void WriteBranch(string from, string where, string start, string id)
    {
        _sql.Append("select ")
            .Append(HeaderReads.Columns.Replace("e.execution_id", id, StringComparison.Ordinal).Replace("e.started_at", start, StringComparison.Ordinal))
            .Append(" from ").Append(from).Append(" where ").Append(where);
        if (_cursor is { } cursor)
        {
            _sql.Append($" and ({start}, {id}) < ({Value(cursor.StartedAt)}, {Value(cursor.ExecutionId.Value)})");
        }

        if (_query.Since is { } since)
        {
            _sql.Append($" and {start} >= {Value(since)}");
        }

        if (_query.Until is { } until)
        {
            _sql.Append($" and {start} < {Value(until)}");
        }

        foreach (var (name, value) in _labels.Skip(1))
        {
            _sql.Append(
                $" and exists (select 1 from execution_labels m where m.name = {Value(name)} and m.value = {Value(value)} and m.started_at = {start} and m.execution_id = {id})");
        }

        if (!string.IsNullOrEmpty(_query.Text))
        {
            _sql.Append($" and instr(e.search, {Value(_query.Text.ToLowerInvariant())}) > 0");
        }
    }

    private string StatusFilter() =>
        _query.Statuses.Count == 0 ? "" : $" and e.status in ({string.Join(',', _query.Statuses.Distinct().Order().Select(Number))})";

    private string WorkflowFilter(string table) =>
        (_query.Workflow is { } workflow ? $" and {table}workflow = {Value(workflow)}" : "")
        + (_query.Domain is { } domain ? $" and {table}domain = {Value(domain)}" : "");

    private string ParentFilter(string table) => _query.Parent is { } parent ? $" and {table}parent = {Value(parent.Value)}" : "";

    private static string Number(ExecutionStatus status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private string Value(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }
}
