using System.Globalization;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>How long a caller wants to wait: the <c>Prefer</c> header of RFC 7240.</summary>
/// <param name="Wait">Zero: not at all.</param>
/// <param name="Applied">Value of <c>Preference-Applied</c>; null: nothing was asked for.</param>
public sealed record Preference(TimeSpan Wait, string? Applied)
{
    /// <summary>
    /// <c>respond-async</c>: do not wait; <c>wait=SECONDS</c>: wait so long, capped; both: wait so long, as the RFC has it. The first of repeated
    /// preferences counts; unknown ones are ignored.
    /// </summary>
    /// <exception cref="ApiProblemException"><c>wait</c> is not a number of seconds (400).</exception>
    public static Preference Read(HttpRequest request, HttpSettings settings, TimeSpan? defaultWait = null)
    {
        var isAsync = false;
        TimeSpan? wait = null;
        foreach (var preference in request.Headers["Prefer"].SelectMany(header => (header ?? "").Split(',')))
        {
            var parts = preference.Split(';')[0].Split('=', 2);
            switch (parts[0].Trim().ToLowerInvariant())
            {
                case "respond-async":
                    isAsync = true;
                    break;
                case "wait" when wait is null:
                    wait = Seconds(parts.Length > 1 ? parts[1].Trim().Trim('"') : "");
                    break;
                default:
                    break;
            }
        }

        if (wait is { } asked)
        {
            var granted = asked < settings.MaxWait ? asked : settings.MaxWait;
            return new Preference(granted, string.Create(CultureInfo.InvariantCulture, $"{(isAsync ? "respond-async, " : "")}wait={granted.TotalSeconds}"));
        }

        return isAsync ? new Preference(TimeSpan.Zero, "respond-async") : new Preference(defaultWait ?? settings.DefaultWait, null);
    }

    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 1_000_000))
            : throw new ApiProblemException(ApiProblems.BadHeader("Prefer", $"'wait={text}' is not a number of seconds. Write wait=30, or respond-async to not wait."));
}
