using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Patterns;

/// <summary>Refusals of requests about patterns; the codes are listed in docs/errors.md.</summary>
internal static class PatternProblems
{
    public static ApiProblem Unknown(string name, IReadOnlyList<string> known) =>
        new(404, "WF0520", "Unknown pattern",
            $"There is no pattern '{Short(name)}'.{DidYouMean.Hint(name, known)} Use one of {string.Join(", ", known)}; list_patterns and GET /patterns describe them.");

    public static ApiProblem Blocked(PatternValidation validation) =>
        new(422, "WF0521", "Pattern can not be applied",
            $"Pattern '{validation.PatternName}' can not be applied to '{Short(validation.TargetComponent)}': {validation.BlockingIssues.Count} "
            + $"{(validation.BlockingIssues.Count == 1 ? "requirement is" : "requirements are")} not met; nothing was started. Mend what is listed and apply it again.")
        {
            Errors = [.. validation.BlockingIssues.Select(issue => new Problem("WF0521", issue.Requirement, $"{issue.Message} {issue.Mend}"))],
            Members = new Dictionary<string, JsonNode?> { ["validation"] = JsonSerializer.SerializeToNode(validation, JsonText.Options) },
        };

    public static ApiProblem UnknownApplication(string id) =>
        new(404, "WF0522", "Unknown application", $"There is no application '{Short(id)}'. Use the application_id that apply_pattern or POST /patterns/{{name}}/apply answered with.");

    public static ApiProblem KeyReused(string applicationId) =>
        new(422, "WF0213", "Idempotency-Key used before",
            $"This idempotency key has started application {applicationId} with another component or other parameters. Send the same request again, or a new key for a new application.")
        {
            Members = new Dictionary<string, JsonNode?> { ["application_id"] = applicationId },
        };

    private static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;
}
