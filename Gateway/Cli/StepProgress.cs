using System.Globalization;
using System.Text.Json;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>The steps of an execution as they finish, a line each, from its events.</summary>
internal sealed class StepProgress(Terminal terminal)
{
    private readonly Dictionary<string, DateTimeOffset> _started = [];

    private readonly Dictionary<string, int> _attempts = [];

    private readonly Dictionary<string, string> _children = [];

    /// <summary>The event after the last one shown.</summary>
    public long NextSequence { get; private set; }

    /// <summary>The child execution of a step; null: it has none.</summary>
    public string? ChildOf(string step) => _children.GetValueOrDefault(step);

    public void Show(HistoryEntry entry)
    {
        NextSequence = entry.Sequence + 1;
        var data = entry.Data.Element;
        var name = entry.Step ?? "";
        if (entry.Step is { } step)
        {
            _started.TryAdd(step, entry.At);
        }

        switch (entry.Type)
        {
            case "step_scheduled" or "undo_scheduled":
                _attempts[name] = data.GetProperty("attempt").GetInt32();
                break;
            case "child_requested":
                _children[name] = data.GetProperty("child").GetString()!;
                break;
            case "attempt_failed" or "undo_attempt_failed":
                Line(terminal.Yellow("↻"), name, $"attempt {data.GetProperty("attempt").GetInt32()} failed: {Error(data)}; again in {Seconds(data.GetProperty("retry_at").GetDateTimeOffset() - entry.At)}");
                break;
            case "step_completed":
                Line(terminal.Green("✓"), name, Took(entry, data.TryGetProperty("goto", out var target) ? $"→ {target.GetString()}" : null));
                break;
            case "step_failed":
                Line(terminal.Red("✗"), name, Took(entry, Error(data) + (data.TryGetProperty("fallback", out var fallback) ? $" → {fallback.GetString()}" : "")));
                break;
            case "step_skipped":
                Line(terminal.Dim("-"), name, terminal.Dim("skipped"));
                break;
            case "step_cancelled":
                Line(terminal.Yellow("-"), name, "cancelled");
                break;
            case "yield_opened":
                Line(terminal.Yellow("?"), name, data.GetProperty("message").GetString()!);
                break;
            case "undo_settled":
                var status = data.GetProperty("status").GetString();
                Line(status is "failed" or "unknown" ? terminal.Red("↶") : terminal.Yellow("↶"), name, Took(entry, $"{(data.TryGetProperty("tool", out var tool) ? tool.GetString() : "undo")} {status}{(data.TryGetProperty("error", out _) ? $": {Error(data)}" : "")}"));
                break;
            default:
                break;
        }
    }

    /// <summary>A step of a child, when it is over.</summary>
    public void Show(StepView step, string path)
    {
        var took = step is { StartedAt: { } started, EndedAt: { } ended } ? Seconds(ended - started) : "";
        var attempts = step.Attempts > 1 ? $"{took}, attempt {step.Attempts}" : took;
        var (mark, text) = step.Status switch
        {
            StepStatus.Completed => (terminal.Green("✓"), attempts),
            StepStatus.Compensated => (terminal.Yellow("↶"), $"{attempts}  undone"),
            StepStatus.Failed => (terminal.Red("✗"), $"{attempts}  {step.Error?.Message}"),
            StepStatus.Skipped => (terminal.Dim("-"), terminal.Dim("skipped")),
            _ => (terminal.Yellow("-"), step.Status.ToString().ToLowerInvariant()),
        };
        Line(mark, $"{path}/{step.Id}", text);
    }

    public static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(10)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private void Line(string mark, string step, string text) => terminal.Line($"  {mark} {step,-32}  {text}".TrimEnd());

    private string Took(HistoryEntry entry, string? more)
    {
        var took = Seconds(entry.At - _started[entry.Step!]);
        var attempts = _attempts.GetValueOrDefault(entry.Step!) is > 1 and var number ? $"{took}, attempt {number}" : took;
        return more is null ? attempts : $"{attempts}  {more}";
    }

    private static string Error(JsonElement data)
    {
        var error = data.GetProperty("error");
        return $"{error.GetProperty("code").GetString()}: {error.GetProperty("message").GetString()}";
    }
}
