using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>An execution as an answer: 200 when it has ended, 202 with its <c>Location</c> while it runs or waits.</summary>
public static class ExecutionReply
{
    public static JsonReply For(HttpContext http, ExecutionView view, Preference preference) =>
        new(view, view.Status.HasEnded() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted)
        {
            Headers = Headers("Location", Link(http, view.ExecutionId), preference),
        };

    /// <summary>The bare result.</summary>
    public static JsonReply Result(HttpContext http, ExecutionView view, Preference preference) =>
        new(view.Result ?? JsonBytes.Null) { Headers = Headers("Content-Location", Link(http, view.ExecutionId), preference) };

    public static Dictionary<string, string> Headers(string linkHeader, string link, Preference preference)
    {
        var headers = new Dictionary<string, string> { [linkHeader] = link };
        if (preference.Applied is { } applied)
        {
            headers["Preference-Applied"] = applied;
        }

        return headers;
    }

    private static string Link(HttpContext http, string executionId) => Routes.Link(http, $"/executions/{executionId}");
}
