using System.Globalization;
using System.Text.Json.Nodes;
using TravelApi.Schema;

namespace TravelApi.Operations;

/// <summary>The checked arguments of one call; reading one that the operation does not declare is a bug.</summary>
internal sealed class Arguments
{
    private readonly JsonObject values;

    private Arguments(JsonObject values) => this.values = values;

    /// <summary>Checks and completes what was sent. Every problem is reported at once.</summary>
    /// <exception cref="TravelException">400 <c>invalid_request</c> with one entry per wrong, missing or unknown argument.</exception>
    public static Arguments Of(Operation operation, JsonObject sent, bool restText)
    {
        var problems = new List<ParameterProblem>();
        var values = new JsonObject();
        foreach (var parameter in operation.Parameters)
        {
            try
            {
                var given = sent.TryGetPropertyValue(parameter.Name, out var value) && value is not null ? value : parameter.Argument.Default;
                values[parameter.Name] = InputCoercion.Coerce(parameter.Argument.Type, given, restText && parameter.Place != ParameterPlace.Body);
            }
            catch (FormatException misfit)
            {
                problems.Add(new ParameterProblem(parameter.Name, misfit.Message));
            }
        }

        var known = operation.Parameters.Select(parameter => parameter.Name).ToHashSet();
        problems.AddRange(sent.Select(pair => pair.Key).Where(name => !known.Contains(name)).Select(name =>
            new ParameterProblem(name, $"is not an argument of {operation.Name}, which takes {string.Join(", ", known)}")));
        return problems.Count == 0
            ? new Arguments(values)
            : throw new TravelException(
                StatusCodes.Status400BadRequest, "invalid_request",
                string.Join("; ", problems.Select(problem => $"{problem.Parameter} {problem.Message}")) + ".", problems);
    }

    public string Text(string name) => values[name]!.GetValue<string>();

    public string? OptionalText(string name) => values[name]?.GetValue<string>();

    public decimal? OptionalNumber(string name) => values[name]?.GetValue<decimal>();

    public DateOnly Date(string name) => DateOnly.ParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public T Choice<T>(string name)
        where T : struct, Enum
        => Enum.GetValues<T>().First(value => TravelJson.Name(value.ToString()) == Text(name));

    /// <summary>The same text for the same arguments, however they were sent.</summary>
    public string Canonical() => values.ToJsonString();
}
