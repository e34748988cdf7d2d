using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Builds the statement of one list so that an index gives its order: by label, parent, workflow and status, status, or start. Several statuses
/// become one ordered branch each, which SQLite merges; nothing is sorted, and a page costs the same wherever it begins. With a text every row tells
/// whether it has it, in the column after the header's.
/// </summary>
internal sealed class HeaderListSql
{
    /// <summary>Rows up to which labels are counted to find the rarest; a millisecond or two.</summary>
    private const int CountedRows = 20_000;

    private readonly HeaderQuery _query;
    private readonly HeaderCursor? _cursor;
    private readonly KeyValuePair<string, string>[] _labels;
    private readonly int _rows;
    private readonly StringBuilder _sql = new();
    private readonly List<object> _values = [];

    private HeaderListSql(HeaderQuery query, HeaderCursor? cursor, int rows, KeyValuePair<string, string>[] labels) =>
        (_query, _cursor, _rows, _labels) = (query, cursor, rows, labels);

    public string Sql => _sql.ToString();

    /// <param name="rows">At most so many; 0: to the end.</param>
    /// <param name="labels">Those of the query in the order in which they are looked for; null: as they stand there.</param>
    public static HeaderListSql Build(HeaderQuery query, HeaderCursor? cursor, int rows, KeyValuePair<string, string>[]? labels = null)
    {
        var list = new HeaderListSql(query, cursor, rows, labels ?? [.. query.Labels]);
        list.Write();
        return list;
    }

    /// <summary>All executions with one start that match, as the list has them.</summary>
    public static HeaderListSql BuildForStart(HeaderQuery query, HeaderCursor? cursor, DateTimeOffset start)
    {
        var list = new HeaderListSql(query, cursor, 0, [.. query.Labels]);
        list.WriteForStart(start);
        return list;
    }

    /// <summary>The statement, ready to be stepped.</summary>
    public static SqliteStatement Prepare(SqliteDatabase database, HeaderQuery query, HeaderCursor? cursor, int rows) =>
        Build(query, cursor, rows, RarestFirst(database, query.Labels)).Prepare(database);

    public static HeaderPage Read(SqliteDatabase database, (HeaderQuery Query, HeaderCursor? Cursor) read)
    {
        if (!string.IsNullOrEmpty(read.Query.Text))
        {
            return HeaderTextSearch.Read(database, read.Query, read.Cursor);
        }

        var items = HeaderReads.ReadAll(Prepare(database, read.Query, read.Cursor, read.Query.Limit + 1), []);
        return PageOf(items, read.Query.Limit);
    }

    /// <param name="items">One more than the page holds: there is a next one.</param>
    public static HeaderPage PageOf(List<ExecutionHeader> items, int limit)
    {
        if (items.Count <= limit)
        {
            return new HeaderPage(items, null);
        }

        items.RemoveAt(items.Count - 1);
        return new HeaderPage(items, HeaderCursor.After(items[^1]).Encode());
    }

    public SqliteStatement Prepare(SqliteDatabase database)
    {
        var select = database.Cached(Sql);
        for (var i = 0; i < _values.Count; i++)
        {
            _ = _values[i] switch
            {
                long number => select.Bind(i + 1, number),
                DateTimeOffset instant => select.Bind(i + 1, instant),
                var text => select.Bind(i + 1, (string)text),
            };
        }

        return select;
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
                $"l.name = {Value(first.Key)} and l.value = {Value(first.Value)}{StatusOfLabel()}{WorkflowFilter("e.")}{ParentFilter("e.")}", start, id);
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

        _sql.Append(" order by 10 desc, 1 desc");
        if (_rows > 0)
        {
            _sql.Append(" limit ").Append(Value((long)_rows));
        }
    }

    private void WriteForStart(DateTimeOffset start)
    {
        WriteBranch(
            "executions e indexed by executions_by_start", $"e.started_at = {Value(start)}{StatusFilter()}{WorkflowFilter("e.")}{ParentFilter("e.")}",
            "e.started_at", "e.execution_id", labelsInOrder: 0);
        _sql.Append(" order by e.execution_id desc");
    }

    /// <param name="labelsInOrder">Labels that give the rows; the others are looked for.</param>
    private void WriteBranch(string from, string where, string start, string id, int labelsInOrder = 1)
    {
        _sql.Append("select ")
            .Append(HeaderReads.Columns.Replace("e.execution_id", id, StringComparison.Ordinal).Replace("e.started_at", start, StringComparison.Ordinal))
            .Append(string.IsNullOrEmpty(_query.Text) ? "" : $", instr(e.search, {Value(_query.Text.ToLowerInvariant())}) > 0")
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

        foreach (var (name, value) in _labels.Skip(labelsInOrder))
        {
            // Where a row of the first label lies, so that little is looked up in vain; then exactly, because a label's text can hold what another one is written as.
            _sql.Append(labelsInOrder > 0 ? $" and instr(l.labels, {Value(LabelText.WriteOne(name, value))}) > 0" : "");
            _sql.Append(
                $" and exists (select 1 from execution_labels m where m.name = {Value(name)} and m.value = {Value(value)} and m.started_at = {start} and m.execution_id = {id})");
        }
    }

    /// <summary>Looked up in the index of statuses, whose neighbours are neighbours of the label's rows too, before the execution is fetched.</summary>
    private string StatusOfLabel() => _query.Statuses.Count == 0
        ? ""
        : " and exists (select 1 from executions s indexed by executions_by_status "
            + $"where s.status in ({StatusNumbers()}) and s.started_at = l.started_at and s.execution_id = l.execution_id)";

    private string StatusNumbers() => string.Join(',', _query.Statuses.Distinct().Order().Select(Number));

    private string StatusFilter() =>
        _query.Statuses.Count == 0 ? "" : $" and e.status in ({StatusNumbers()})";

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
