using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Live;

/// <summary>Which status changes a WebSocket client wants: <c>?workflow= &amp;domain= &amp;execution_id= &amp;status= &amp;steps=false</c>.</summary>
public static class StatusFilter
{
    public static Func<ExecutionStatusChanged, bool> Read(HttpRequest request)
    {
        var query = new QueryReader(request);
        var (domain, workflow, execution) = (query.Text("domain"), query.Text("workflow"), query.Text("execution_id")?.Replace("-", "", StringComparison.Ordinal));
        if (workflow?.Contains('/') == true)
        {
            (domain, workflow) = WorkflowRef.Parse(workflow);
        }

        var statuses = query.Words<ExecutionStatus>("status");
        var withSteps = query.Flag("steps", absent: true);
        return change =>
            (domain is null || change.Domain == domain)
            && (workflow is null || change.Workflow == workflow)
            && (execution is null || change.ExecutionId.Equals(execution, StringComparison.OrdinalIgnoreCase))
            && (statuses.Count == 0 || statuses.Contains(change.Status))
            && (withSteps || change.Step is null);
    }
}
