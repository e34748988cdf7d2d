using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Prompts;

/// <summary>The arguments of a prompt, all texts, as the parameters of the workflow that it stands for.</summary>
internal static class PromptArguments
{
    /// <param name="problems">Takes everything wrong. What types can not tell, the start of the workflow checks.</param>
    public static JsonBytes Read(WorkflowCard card, IDictionary<string, JsonElement>? given, out List<string> problems)
    {
        var parameters = PromptParameter.Of(card).ToList();
        var wrong = problems = [];
        given ??= new Dictionary<string, JsonElement>();
        foreach (var name in given.Keys.Where(name => parameters.All(parameter => parameter.Name != name)))
        {
            wrong.Add($"'{name}' is not one of them.{DidYouMean.Hint(name, parameters.Select(parameter => parameter.Name))}");
        }

        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var parameter in parameters)
            {
                // A client shows a form; what its user leaves empty is not given.
                if (!given.TryGetValue(parameter.Name, out var value) || value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
                {
                    if (parameter.IsRequired)
                    {
                        wrong.Add($"'{parameter.Name}' is missing");
                    }
                }
                else if (parameter.Parse(value, out var problem) is { } parsed)
                {
                    writer.WritePropertyName(parameter.Name);
                    parsed.WriteTo(writer);
                }
                else
                {
                    wrong.Add(problem!);
                }
            }

            writer.WriteEndObject();
        });
    }
}
