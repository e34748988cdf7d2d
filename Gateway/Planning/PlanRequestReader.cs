using System.Globalization;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Planning;

/// <summary>Reads the fields of <c>_plan</c> and of <c>POST /plan</c>; what is wrong is added to the fields.</summary>
internal static class PlanRequestReader
{
    public static PlanRequest Read(BodyFields fields, TimeProvider time)
    {
        var goal = fields.Text("goal")?.Trim() ?? "";
        if (goal.Length is 0 or > PlanRequest.MaxGoalLength)
        {
            fields.Add("goal", goal.Length == 0
                ? "'goal' is missing: say in words what is to be done, such as \"book a flight from Boston to Lisbon on 20 March\"."
                : $"'goal' may have {PlanRequest.MaxGoalLength} characters; it has {goal.Length}.");
        }

        return new PlanRequest(goal, Today(fields, time), (int)(fields.Number("limit", 1, PlanRequest.MaxLimit) ?? PlanRequest.DefaultLimit), fields.Text("domain"));
    }

    private static DateOnly Today(BodyFields fields, TimeProvider time)
    {
        var now = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (fields.Text("today") is not { } text)
        {
            return now;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var today))
        {
            return today;
        }

        fields.Add("today", $"'today' must be a day such as 2026-03-04; it is '{(text.Length > 40 ? text[..40] + "…" : text)}'.");
        return now;
    }
}
