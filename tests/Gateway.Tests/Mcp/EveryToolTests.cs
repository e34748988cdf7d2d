using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Tests.Deployment;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>
/// The complete list of tools of the travel example with its API brought along, as a model reads it; and each of them called wrongly: every answer names the
/// problem and what to do next.
/// </summary>
public sealed partial class EveryToolTests : IAsyncLifetime
{
    private const int MaxName = 40;
    private const string Unknown = "no_such_argument";
    private const string Nothing = "0000000000000000000000000000dead";

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-tools-").FullName;
    private TravelTarget _travel = null!;
    private McpProduct _product = null!;

    public async ValueTask InitializeAsync()
    {
        _travel = await TravelTarget.StartAsync();
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(
            services, DeployedFiles.Read("examples/travel/services.yaml").Replace("${TRAVEL_URL:-http://127.0.0.1:8400}", _travel.Address, StringComparison.Ordinal));
        _product = new McpProduct { Settings = settings => settings.Services = services };
        await _product.InitializeAsync();
        await _product.ImportAsync(DeployedFiles.Read("examples/travel/workflows.yaml"));
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _travel.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task List_ReadsWell(string version)
    {
        await using var client = await ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).Select(tool => tool.ProtocolTool).ToList();

        Assert.Equal(tools.Count, tools.Select(tool => tool.Name).Distinct().Count());
        Assert.Empty(((string[])["w_book_trip", "w_book_with_approval", "_plan", "sql_query", "travel_execute", "travel_query", "get_system_health"]).Except(tools.Select(tool => tool.Name)));
        Assert.All(tools, tool =>
        {
            Assert.Matches(Name(), tool.Name);
            Assert.InRange(tool.Name.Length, 1, MaxName);
            // When to use it: one sentence at least.
            Assert.InRange(tool.Description?.Length ?? 0, MaxName, 4_000);
            Assert.True(!tool.Name.StartsWith("w_", StringComparison.Ordinal) || tool.Description!.StartsWith("Use this when", StringComparison.Ordinal), tool.Name);
            Assert.NotNull(tool.OutputSchema);
            Assert.NotNull(tool.Annotations);
            Assert.All(
                (bool?[])[tool.Annotations.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint], hint => Assert.NotNull(hint));
            var isOfAnotherSpec = tool.Name.StartsWith("w_", StringComparison.Ordinal) && !tool.Description!.Contains("of the domain 'travel_booking'", StringComparison.Ordinal);
            Assert.All(Properties(tool), property => Assert.True(
                isOfAnotherSpec || property.Value.TryGetProperty("description", out _), $"{tool.Name}: argument {property.Name} has no description"));
        });

        // What undoes is said once, though the spec names it twice.
        Assert.Contains("\n\nOn failure: rolls back through rollback_all; then says", tools.Single(tool => tool.Name == "w_book_trip").Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wire.New)]
    [InlineData(Wire.Old)]
    public async Task CalledWrongly_NamesTheProblemAndTheMend(string version)
    {
        await using var client = await ConnectAsync(version);
        var mistakes = new List<string>();

        foreach (var tool in (await client.ListToolsAsync()).Select(tool => tool.ProtocolTool))
        {
            await CheckAsync(tool, "nothing given", [], Required(tool));
            await CheckAsync(tool, "an argument that there is not", new() { [Unknown] = 1 }, [Unknown]);
            await CheckAsync(tool, "values of other types", Properties(tool).ToDictionary(property => property.Name, WrongValue), Properties(tool).Select(property => property.Name));
            if (tool.Name != "create_workflow")
            {
                await CheckAsync(
                    tool, "the name of what there is not", Properties(tool).Where(property => Required(tool).Contains(property.Name)).ToDictionary(property => property.Name, RightValue),
                    Required(tool).Any(IsReference) ? [Nothing] : []);
            }
        }

        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));

        async Task CheckAsync(Tool tool, string what, Dictionary<string, object?> arguments, IEnumerable<string> named)
        {
            var names = named.ToList();
            if (names.Count == 0)
            {
                return;
            }

            var answer = await client.CallToolAsync(tool.Name, arguments);
            var text = answer.Text();
            foreach (var problem in (string?[])
            [
                answer.IsError == true ? null : "is no error",
                Code().IsMatch(text) ? null : "has no code",
                text.Contains($"call {tool.Name} again", StringComparison.Ordinal) || text.Contains($"of {tool.Name} are not right", StringComparison.Ordinal) || NextStep().IsMatch(text)
                    ? null
                    : "does not say what to do next",
                text.Contains("Known: .", StringComparison.Ordinal) ? "lists what is known and knows nothing" : null,
                .. names.Select(name => text.Contains(name, StringComparison.Ordinal) ? null : $"does not name '{name}'"),
            ])
            {
                if (problem is not null)
                {
                    mistakes.Add($"{tool.Name}, {what}: {problem}: {text}");
                }
            }
        }
    }

    private Task<McpClient> ConnectAsync(string version) => _product.ConnectAsync(version, headers: _travel.Headers("rest"));

    private static List<JsonProperty> Properties(Tool tool) => tool.InputSchema.TryGetProperty("properties", out var properties) ? [.. properties.EnumerateObject()] : [];

    private static IEnumerable<string> Required(Tool tool) =>
        tool.InputSchema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [];

    /// <summary>The argument names something that has to be there.</summary>
    private static bool IsReference(string name) => name is "workflow_id" or "execution_id" or "task_id" or "task_group_id" or "application_id" or "pattern_name";

    private static object? RightValue(JsonProperty property) =>
        IsReference(property.Name) ? Nothing : property.Value.GetProperty("type").GetRawText().Contains("\"string\"", StringComparison.Ordinal) ? "something" : new { };

    /// <summary>An object where a text belongs, otherwise a text.</summary>
    private static object? WrongValue(JsonProperty property) =>
        property.Value.TryGetProperty("type", out var type) && type.GetRawText().Contains("\"string\"", StringComparison.Ordinal) ? new { wrong = true } : "wrong";

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\. (Use|Call) [a-z_]+")]
    private static partial Regex NextStep();

    [GeneratedRegex("WF[0-9]{4}")]
    private static partial Regex Code();
}
