using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Spec.Tests;

public sealed class SpecSchemaTests
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void SchemaInDocs_IsTheOneOfTheReader()
    {
        var file = Path.Combine(Checkout.Root, "docs", "workflow.schema.json");
        var written = SpecSchema.Write().ToJsonString(s_readable) + "\n";
        if (Environment.GetEnvironmentVariable("OW_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, written);
        }

        Assert.True(written == File.ReadAllText(file), "docs/workflow.schema.json is out of date: run the tests once with OW_WRITE_DOCS=1.");
    }

    [Fact]
    public void EveryFieldOfEveryDefinition_IsInTheSchema()
    {
        var schema = SpecSchema.Write();

        var workflow = Properties(schema["definitions"]!["workflow"]!);
        Assert.Equal(DefinitionFieldNames(), workflow.Order(StringComparer.Ordinal));
        Assert.Equal(11, schema["definitions"]!["node"]!["anyOf"]!.AsArray().Count);
        Assert.Equal(6, schema["definitions"]!["inner"]!["anyOf"]!.AsArray().Count);
    }

    /// <summary>The reader's own words: what it lists when a field is unknown.</summary>
    private static string[] DefinitionFieldNames()
    {
        var message = Assert.Single(SpecText.Problems(SpecText.Workflow("zzzzzzzz: 1\ngraph: { a: { call: echo } }"))).Message;
        return message[(message.IndexOf("it has ", StringComparison.Ordinal) + 7)..].TrimEnd('.').Split(", ");
    }

    private static IEnumerable<string> Properties(JsonNode schema) => schema["properties"]!.AsObject().Select(p => p.Key);
}
