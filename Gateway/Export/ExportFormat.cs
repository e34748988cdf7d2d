using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Gateway.Export;

/// <summary>How an export is written.</summary>
/// <param name="MimeType">Without parameters.</param>
public sealed record ExportFormat(string Name, string MimeType, string Extension, Func<WorkflowExport, string> Write)
{
    public static readonly IReadOnlyList<ExportFormat> All =
    [
        new("json", "application/json", "json", export => export.ToJson().ToJsonString(JsonText.Options)),
        new("yaml", "application/yaml", "yaml", export => YamlText.Of(export.ToJson())),
        new("csv", "text/csv", "csv", Csv),
        new("mermaid", "text/vnd.mermaid", "mmd", Drawing),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name)];

    public static ExportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>One row an execution, newest first.</summary>
    private static string Csv(WorkflowExport export)
    {
        var text = new StringBuilder();
        CsvText.Row(
            text, "execution_id", "workflow_id", "revision", "status", "started_at", "ended_at", "duration_ms", "error_code", "error_step", "error_message", "labels", "params", "result", "omitted");
        foreach (var execution in export.Executions)
        {
            var view = execution.View;
            CsvText.Row(
                text, view.ExecutionId, export.WorkflowId, view.Revision, (string?)WorkflowExport.Json(view.Status), Iso(view.StartedAt), Iso(view.EndedAt),
                execution.DurationMs?.ToString(CultureInfo.InvariantCulture), view.Error?.Code, view.Error?.Step, view.Error?.Message,
                view.Labels.Count == 0 ? null : WorkflowExport.Json(view.Labels)!.ToJsonString(JsonText.Options), execution.Params?.ToString(), execution.Result?.ToString(), execution.Omitted);
        }

        return text.ToString();
    }

    private static string Drawing(WorkflowExport export)
    {
        var statistics = string.Join(", ", export.Detail.Statistics.Select(count => $"{count.Value} {count.Key}"));
        return $"%% {export.WorkflowId}, revision {export.Detail.Card.Revision}, exported {Iso(export.ExportedAt)}. Executions: {(statistics.Length == 0 ? "none" : statistics)}\n{export.Mermaid}";
    }

    private static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
