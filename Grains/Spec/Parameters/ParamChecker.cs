using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>
/// Checks the arguments of a start, or the answer of a yield, against their definitions. Everything wrong is reported at once.
/// </summary>
public static class ParamChecker
{
    /// <param name="definitions">What is expected.</param>
    /// <param name="arguments">A JSON object; null counts as the empty object.</param>
    /// <param name="what">Names the receiver in messages: <c>workflow 'book_trip'</c>, <c>the answer to 'present_options'</c>.</param>
    public static ParamCheckResult Check(IReadOnlyList<ParamDefinition> definitions, JsonBytes arguments, string what)
    {
        try
        {
            return CheckReadable(definitions, arguments, what);
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json checks the characters of a text only when it is read.
            return new(null, [new("", $"The arguments of {what} hold text that is no valid Unicode: half of a surrogate pair.")]);
        }
    }

    /// <summary>Checks and coerces one value: a default, an example, an enum entry.</summary>
    public static ParamCheckResult CheckValue(ParamDefinition definition, JsonBytes value)
    {
        var coerced = ParamCoercion.Coerce(definition, value.Element, out var problem);
        problem ??= ParamRules.Violation(definition, coerced!.Element);
        return problem is null ? new(coerced, []) : new(null, [new(definition.Name, $"'{definition.Name}' {problem}")]);
    }

    private static ParamCheckResult CheckReadable(IReadOnlyList<ParamDefinition> definitions, JsonBytes arguments, string what)
    {
        if (!TryGivenFields(arguments, out var given))
        {
            return new(null, [new("", $"The arguments of {what} must be a JSON object: {ParamSchema.Describe(definitions)}.")]);
        }

        var problems = new List<ParamProblem>();
        var values = new List<(string Name, JsonBytes Value)>(definitions.Count);
        foreach (var definition in definitions)
        {
            var isGiven = given.TryGetValue(definition.Name, out var argument) && argument.ValueKind != JsonValueKind.Null;
            if (isGiven)
            {
                var value = ParamCoercion.Coerce(definition, argument, out var problem) ?? JsonBytes.Null;
                values.Add((definition.Name, value));
                AddProblem(definition, problem ?? ParamRules.Violation(definition, value.Element));
            }
            else if (definition.Default is { } fallback)
            {
                values.Add((definition.Name, ParamCoercion.Coerce(definition, fallback.Element, out _) ?? fallback));
            }
            else
            {
                values.Add((definition.Name, JsonBytes.Null));
                AddProblem(definition, definition.Required
                    ? $"is required by {what}{(given.ContainsKey(definition.Name) ? " and can not be null" : "")}: {ParamSchema.Expectation(definition)}."
                    : null);
            }
        }

        problems.AddRange(Unknown(definitions, given.Keys, what));
        return problems.Count > 0 ? new(null, problems) : new(Write(values), []);

        void AddProblem(ParamDefinition definition, string? problem)
        {
            if (problem is not null)
            {
                problems.Add(new(definition.Name, $"'{definition.Name}' {problem}"));
            }
        }
    }

    private static bool TryGivenFields(JsonBytes arguments, out Dictionary<string, JsonElement> given)
    {
        given = [];
        if (arguments.IsNull)
        {
            return true;
        }

        if (arguments.Element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var property in arguments.Element.EnumerateObject())
        {
            given[property.Name] = property.Value;
        }

        return true;
    }

    private static IEnumerable<ParamProblem> Unknown(IReadOnlyList<ParamDefinition> definitions, IEnumerable<string> given, string what)
    {
        const int shown = 100;
        var names = definitions.Select(definition => definition.Name).ToHashSet();
        foreach (var name in given.Where(name => !names.Contains(name)).Take(shown))
        {
            var hint = DidYouMean.Hint(name, names);
            var known = hint.Length > 0 ? hint : names.Count == 0 ? " It takes none." : $" It takes: {string.Join(", ", names)}.";
            yield return new(name, $"'{name}' is no parameter of {what}.{known}");
        }
    }

    private static JsonBytes Write(List<(string Name, JsonBytes Value)> values) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in values)
        {
            writer.WritePropertyName(name);
            value.Element.WriteTo(writer);
        }

        writer.WriteEndObject();
    });
}

/// <param name="Values">
/// Coerced, with defaults applied; an optional parameter that was not given and has no default is null. Null when there are problems.
/// </param>
public sealed record ParamCheckResult(JsonBytes? Values, IReadOnlyList<ParamProblem> Problems);

/// <param name="Path">The parameter's name; empty when the arguments as a whole are wrong.</param>
/// <param name="Message">What is wrong and what is expected.</param>
public sealed record ParamProblem(string Path, string Message);
