using OrleansWorkflows.Services.Builtin;
using OrleansWorkflows.Services.Builtin.Sql;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services;

/// <summary>The tools that are always there: <c>http sql_query echo fail sleep</c>. Their bare names win over those of services.</summary>
public sealed class BuiltinService : IDisposable
{
    public const string Name = "builtin";

    private readonly Dictionary<string, IBuiltinTool> _tools;
    private readonly TimeProvider _time;

    public BuiltinService(ToolServiceOptions options, UrlGuard guard, TimeProvider time)
    {
        _time = time;
        IBuiltinTool[] tools = [new HttpTool(options, guard, time), new SqlQueryTool(options, time), new EchoTool(), new FailTool(), new SleepTool(time)];
        _tools = tools.ToDictionary(tool => tool.Description.Name, StringComparer.Ordinal);
    }

    public static IReadOnlyList<ToolDescription> Tools { get; } = [HttpTool.Shape, SqlQueryTool.Shape, EchoTool.Shape, FailTool.Shape, SleepTool.Shape];

    /// <param name="tool">Bare, or <c>builtin.NAME</c>.</param>
    public static ToolDescription? Find(string tool)
    {
        var name = tool.StartsWith(Name + ".", StringComparison.Ordinal) ? tool[(Name.Length + 1)..] : tool;
        return Tools.FirstOrDefault(known => known.Name == name);
    }

    public async ValueTask<ToolResult> InvokeAsync(ToolDescription tool, ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = new ToolArguments(tool.Name, call.Args.Element);
        var run = _tools[tool.Name];
        if (arguments.Check(tool) is { } problem)
        {
            return ToolResult.Failed(problem, Name);
        }

        using var deadline = new Deadline(call.Timeout, _time, cancellationToken);
        var result = await run.InvokeAsync(arguments, call, deadline.Token).ConfigureAwait(false);
        return (cancellationToken.IsCancellationRequested && result.Error is { Code: "timeout" } error
            ? ToolResult.Failed(error with { Code = "cancelled" })
            : result) with { Service = Name };
    }

    public void Dispose()
    {
        foreach (var tool in _tools.Values.OfType<IDisposable>())
        {
            tool.Dispose();
        }
    }
}
