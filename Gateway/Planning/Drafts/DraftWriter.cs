using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>Writes drafts as specs and as arguments of <c>create_workflow</c>.</summary>
public static class DraftWriter
{
    /// <summary>A spec file in YAML.</summary>
    public static string Yaml(Draft draft)
    {
        var definition = Definition(draft);
        var yaml = new StringBuilder($"domain: {draft.Domain}\nversion: \"1\"\nworkflows:\n  {draft.Name}:\n");
        yaml.Append("    description: ").Append(Text(definition["description"]!)).Append('\n');
        foreach (var (field, entries) in definition.Where(field => field.Value is JsonObject { Count: > 0 }))
        {
            yaml.Append($"    {field}:\n");
            foreach (var (name, entry) in entries!.AsObject())
            {
                yaml.Append($"      {name}: {Text(entry!)}\n");
            }
        }

        return yaml.ToString();
    }

    /// <summary>What <c>create_workflow</c> takes.</summary>
    public static JsonObject Arguments(Draft draft) => new()
    {
        ["name"] = draft.Name,
        ["domain"] = draft.Domain,
        ["definition"] = Definition(draft),
    };

    /// <summary>What the validator has against the draft, as it reads other specs.</summary>
    public static IReadOnlyList<SpecProblem> Problems(Draft draft, ValidationContext context) => [.. SpecReader.Read(Yaml(draft), "plan.yaml", context).Problems.Where(problem => !problem.IsWarning)];

    private static JsonObject Definition(Draft draft)
    {
        var graph = new JsonObject();
        string? before = null;
        foreach (var step in draft.Steps)
        {
            var node = step.Subject.Card is { } card
                ? new JsonObject { ["type"] = "workflow", ["workflow"] = $"{card.Domain}/{card.Name}" }
                : new JsonObject { ["call"] = step.Subject.FullName };
            if (before is not null)
            {
                node["depends_on"] = new JsonArray(before);
            }

            node["args"] = new JsonObject(step.Args.Select(arg => KeyValuePair.Create(arg.Key, (JsonNode?)arg.Value)));
            graph[step.Id] = node;
            before = step.Id;
        }

        return new JsonObject
        {
            ["description"] = draft.Description,
            ["params"] = new JsonObject(draft.Params.Select(param => KeyValuePair.Create(param.Name, (JsonNode?)ParamOf(param)))),
            ["graph"] = graph,
        };
    }

    private static JsonObject ParamOf(DraftParam draft)
    {
        var param = draft.Param;
        var json = new JsonObject { ["type"] = TypeOf(param) };
        if (param is { IsDay: false, IsMoment: false, Format: { } format })
        {
            json["format"] = format;
        }

        json["required"] = true;
        if (param.Description is { Length: > 0 } description)
        {
            json["description"] = description;
        }

        if (param.Enum.Count > 0)
        {
            json["enum"] = new JsonArray([.. param.Enum.Select(entry => JsonNode.Parse(entry.GetRawText()))]);
        }

        if (draft.Value is { } value)
        {
            json["example"] = value.DeepClone();
        }

        return json;
    }

    private static string TypeOf(Param param) => param switch
    {
        { IsDay: true } => "date",
        { IsMoment: true } => "datetime",
        { Type: "string" } => "str",
        { Type: "integer" } => "int",
        { Type: "number" } => "float",
        { Type: "boolean" } => "bool",
        { Type: "array" } => "list",
        { Type: "object" } => "object",
        _ => "any",
    };

    /// <summary>JSON in one line is YAML too.</summary>
    private static string Text(JsonNode node) => node.ToJsonString(JsonText.Options);
}
