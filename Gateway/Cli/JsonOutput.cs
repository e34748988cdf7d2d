using System.Text.Json;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>JSON as people and programs read it from standard output: indented, one document.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Indented = new(JsonText.Options) { WriteIndented = true };

    /// <remarks>By way of an element: values that are kept as bytes would be written as they lie there.</remarks>
    public static void Write<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(JsonSerializer.SerializeToElement(value, JsonText.Options), Indented));
}
