using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Tasks;

/// <summary>Reads a request for tasks: the same fields over REST and MCP.</summary>
public sealed class TaskRequests(WorkflowCatalogue catalogue)
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromHours(1);

    /// <param name="complete">Completes the fields, in the words of the caller.</param>
    /// <exception cref="ApiProblemException">Something is wrong, or it names a workflow that there is not.</exception>
    public async Task<DistributeRequest> ReadAsync(BodyFields fields, Action complete, CancellationToken cancellationToken)
    {
        var request = new DistributeRequest
        {
            Definition = Definition(fields),
            Machines = fields.Texts("target_machines"),
            Strategy = Strategy(fields),
            Quorum = (int?)fields.Number("quorum", 1, int.MaxValue),
            Deadline = Duration(fields, "deadline", "deadline") ?? DefaultDeadline,
            Reduce = fields.Text("reduce"),
        };
        complete();
        return request.Definition.Workflow is { } workflow
            ? request with { Definition = request.Definition with { Workflow = await ResolveAsync(workflow, cancellationToken) } }
            : request;
    }

    private static TaskDefinition Definition(BodyFields fields)
    {
        if (fields.Object("task_definition") is not { } body)
        {
            fields.Add("task_definition", "'task_definition' is missing: an object with the tool, the script or the workflow that is to run on each machine.");
            return new TaskDefinition();
        }

        var inner = new BodyFields(body.Element);
        var (tool, workflow, script) = (inner.Text("tool"), inner.Text("workflow"), inner.Text("script"));
        var (args, parameters) = (inner.Object("args"), inner.Object("parameters"));
        if (new[] { tool, script, workflow }.Count(name => name is not null) != 1)
        {
            inner.Add("tool", "Name what is to run: exactly one of 'tool' (service.tool), 'script' (service.script) and 'workflow' (domain/name).");
        }

        if (args is not null && parameters is not null)
        {
            inner.Add("parameters", "'parameters' is another name of 'args'; give one of them.");
        }

        var definition = new TaskDefinition
        {
            Name = inner.Text("name"),
            Tool = tool,
            Script = script,
            Workflow = workflow,
            Args = args ?? parameters ?? JsonBytes.EmptyObject,
            Timeout = Duration(inner, "timeout", "task_definition.timeout"),
        };
        try
        {
            inner.Complete();
        }
        catch (ApiProblemException refused)
        {
            foreach (var error in refused.Problem.Errors)
            {
                fields.Add($"task_definition.{error.Path}", error.Message);
            }
        }

        return definition;
    }

    private static ExecutionStrategy Strategy(BodyFields fields)
    {
        var known = Enum.GetNames<ExecutionStrategy>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToList();
        if (fields.Text("execution_strategy") is not { } word)
        {
            return ExecutionStrategy.Parallel;
        }

        if (known.IndexOf(word) is >= 0 and var index)
        {
            return Enum.GetValues<ExecutionStrategy>()[index];
        }

        fields.Add("execution_strategy", $"'execution_strategy' can not be '{word}'.{DidYouMean.Hint(word, known)} Known: {string.Join(", ", known)}.");
        return default;
    }

    private static TimeSpan? Duration(BodyFields fields, string name, string shown)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= LongestDeadline)
        {
            return duration;
        }

        fields.Add(name, string.Create(CultureInfo.InvariantCulture, $"'{shown}' must be a duration such as 30s, 5m or 2h, at most {LongestDeadline.TotalDays}d."));
        return null;
    }

    private async Task<string> ResolveAsync(string id, CancellationToken cancellationToken)
    {
        var workflow = WorkflowRef.Parse(id);
        return await catalogue.FindAsync("", workflow.Domain, workflow.Name, cancellationToken) switch
        {
            null => throw new ApiProblemException(await catalogue.UnknownAsync(workflow, AccessGrant.Everything, cancellationToken)),
            { IsDraft: true } => throw new ApiProblemException(ApiProblems.Draft(id)),
            _ => workflow.ToString(),
        };
    }
}
