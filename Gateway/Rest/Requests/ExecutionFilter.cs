using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>Which executions are meant: the same fields in the query of a list and in the body of a bulk operation.</summary>
public static class ExecutionFilter
{
    private static readonly string[] Fields = ["workflow", "domain", "status", "since", "until", "label", "q"];

    public static ListExecutionsRequest Read(QueryReader query)
    {
        var (domain, workflow) = (query.Text("domain"), query.Text("workflow"));
        if (workflow?.Contains('/') == true)
        {
            (domain, workflow) = WorkflowRef.Parse(workflow);
        }

        var (since, until) = (query.Time("since"), query.Time("until"));
        if (since > until)
        {
            throw query.Refuse("since", "must not be after until; nothing could match.");
        }

        return new ListExecutionsRequest
        {
            Domain = domain,
            Workflow = workflow,
            Statuses = query.Words<ExecutionStatus>("status"),
            Since = since,
            Until = until,
            Labels = query.Labels(),
            Text = query.Text("q"),
        };
    }

    /// <summary>An object with the fields of the query. What may be repeated there may be a list here; labels may be an object.</summary>
    /// <exception cref="ApiProblemException">A field is unknown or wrong (400).</exception>
    public static ListExecutionsRequest Read(JsonElement filter)
    {
        var values = new Dictionary<string, StringValues>();
        foreach (var field in filter.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null))
        {
            if (!Fields.Contains(field.Name))
            {
                throw Refused(field.Name, $"'{field.Name}' is not a field of a filter.{DidYouMean.Hint(field.Name, Fields)} Known: {string.Join(", ", Fields)}.");
            }

            values[field.Name] = Values(field);
        }

        return Read(new QueryReader(new QueryCollection(values), Refused));
    }

    /// <summary>False: every execution matches.</summary>
    public static bool Narrows(ListExecutionsRequest filter) =>
        filter is not { Domain: null, Workflow: null, Since: null, Until: null, Text: null, Statuses.Count: 0, Labels.Count: 0 };

    private static StringValues Values(JsonProperty field) => field.Value.ValueKind switch
    {
        JsonValueKind.String => field.Value.GetString(),
        JsonValueKind.Array when field.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            field.Value.EnumerateArray().Select(item => item.GetString()).ToArray(),
        JsonValueKind.Object when field.Name == "label" =>
            field.Value.EnumerateObject().Select(label => $"{label.Name}={(label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString() : label.Value.GetRawText())}").ToArray(),
        _ => throw Refused(field.Name, "must be a text or a list of texts."),
    };

    private static ApiProblemException Refused(string name, string message) =>
        new(ApiProblems.BadBody([new Problem("WF0211", $"filter.{name}", message.StartsWith('\'') ? message : $"'{name}' {message}")]));
}
