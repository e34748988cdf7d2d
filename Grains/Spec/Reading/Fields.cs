using System.Globalization;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>
/// Reads the fields of one object, reporting wrong types, missing and unknown ones; what is wrong reads as if it were not there, so that everything
/// else is still checked.
/// </summary>
internal sealed class Fields(DocMap map, ReadContext context, string what)
{
    public DocMap Map => map;

    public bool Has(string field) => map.Has(field);

    /// <summary>The field's value; null when it is not given or empty.</summary>
    public DocNode? Get(string field) => map[field] is { IsNull: false } value ? value : null;

    /// <summary>Reports that the field is needed.</summary>
    public void Missing(string field, string example)
    {
        // An empty field is pointed at, one that is not there is missing from the object.
        var at = map[field] ?? map;
        context.Error(SpecCodes.MissingField, at, $"{Capital(what)} needs `{field}`: write {example}.");
    }

    public DocNode? Required(string field, string example)
    {
        var value = Get(field);
        if (value is null)
        {
            Missing(field, example);
        }

        return value;
    }

    /// <summary>Numbers and bools are taken as they are written: <c>version: 1.0</c>.</summary>
    public string? Text(string field) => Get(field) switch
    {
        null => null,
        DocScalar scalar => scalar.Written,
        { } other => Wrong<string>(field, other, "text"),
    };

    /// <summary>Text that must be text: names, targets, tools.</summary>
    public string? Word(string field) => Get(field) switch
    {
        null => null,
        DocScalar scalar when scalar.Written.Length > 0 => scalar.Written,
        { } other => Wrong<string>(field, other, "a name"),
    };

    public string? RequiredWord(string field, string example) => Required(field, example) is null ? null : Word(field);

    public bool Bool(string field, bool otherwise) => Get(field) switch
    {
        null => otherwise,
        DocScalar { Kind: DocScalarKind.Bool } scalar => scalar.Text == "true",
        { } other => Wrong(field, other, "true or false", otherwise),
    };

    public int Int(string field, int otherwise, int min, int max)
    {
        switch (Get(field))
        {
            case null:
                return otherwise;
            case DocScalar { Kind: DocScalarKind.Int } scalar:
                if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
                {
                    return (int)value;
                }

                context.Error(SpecCodes.OutOfRange, scalar, $"`{field}: {scalar.Written}` is out of range: write a whole number from {min} to {max}.");
                return otherwise;
            case var other:
                return Wrong(field, other, "a whole number", otherwise);
        }
    }

    public decimal? Number(string field)
    {
        var value = Get(field);
        if (value is DocScalar { Kind: DocScalarKind.Int or DocScalarKind.Float } scalar
            && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return value is null ? null : Wrong<decimal?>(field, value, "a number");
    }

    /// <summary>A duration of more than nothing (or, where said, of nothing).</summary>
    public TimeSpan? Duration(string field, bool allowZero = false)
    {
        switch (Get(field))
        {
            case null:
                return null;
            case DocScalar { Kind: not DocScalarKind.Bool } scalar:
                if (!Durations.TryParse(scalar.Text, out var duration))
                {
                    context.Error(SpecCodes.BadDuration, scalar,
                        $"'{scalar.Written}' is no duration: write 500ms, 30s, 5m, 2h or 1d, ISO 8601 (PT30S), or a number of milliseconds.");
                    return null;
                }

                if (duration > TimeSpan.Zero || (allowZero && duration == TimeSpan.Zero))
                {
                    return duration;
                }

                context.Error(SpecCodes.OutOfRange, scalar, $"`{field}` has to be longer than nothing: write for example 30s, or leave it out.");
                return null;
            case var other:
                return Wrong<TimeSpan?>(field, other, "a duration");
        }
    }

    public T Enum<T>(string field, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
    {
        var value = Get(field);
        if (value is null)
        {
            return otherwise;
        }

        if (value is not DocScalar scalar)
        {
            return Wrong(field, value, "a word", otherwise)!;
        }

        foreach (var (word, meaning) in words)
        {
            if (word == scalar.Written)
            {
                return meaning;
            }
        }

        string[] known = [.. words.ToArray().Select(w => w.Word)];
        context.Error(SpecCodes.UnknownWord, scalar,
            $"`{field}` can not be '{scalar.Written}': write {OneOf(known)}.{DidYouMean.Hint(scalar.Written, known)}");
        return otherwise;
    }

    /// <summary>A list of names; a single one may stand without brackets.</summary>
    public IReadOnlyList<string> Words(string field)
    {
        switch (Get(field))
        {
            case null:
                return [];
            case DocScalar { Written.Length: > 0 } scalar:
                return [scalar.Written];
            case DocList list:
                var words = new List<string>(list.Items.Count);
                foreach (var item in list.Items)
                {
                    if (item is DocScalar { Kind: not DocScalarKind.Null, Written.Length: > 0 } word)
                    {
                        words.Add(word.Written);
                    }
                    else
                    {
                        context.Error(SpecCodes.WrongType, item, $"`{field}` is a list of names, and this is {item.What}: write for example `{field}: [first, second]`.");
                    }
                }

                return words;
            case var other:
                return Wrong<IReadOnlyList<string>>(field, other, "a list of names", [])!;
        }
    }

    public DocMap? Object(string field) => Get(field) switch
    {
        null => null,
        DocMap value => value,
        { } other => Wrong<DocMap>(field, other, "an object (`key: value` lines)"),
    };

    public DocList? List(string field) => Get(field) switch
    {
        null => null,
        DocList value => value,
        { } other => Wrong<DocList>(field, other, "a list"),
    };

    public Template? Template(string field) => Get(field) is { } value ? context.Template(value) : null;

    /// <summary>A template that has to be text: a message, a name.</summary>
    public Template? TextTemplate(string field) => Get(field) switch
    {
        null => null,
        DocScalar scalar => context.Template(scalar),
        { } other => Wrong<Template>(field, other, "text"),
    };

    /// <summary>A template that has to be an object: args, values. One reference to an object will do.</summary>
    public Template? ObjectTemplate(string field) => Get(field) switch
    {
        null => null,
        DocMap value => context.Template(value),
        DocScalar { Kind: DocScalarKind.Text } reference when reference.Text.StartsWith('$') => context.Template(reference),
        { } other => Wrong<Template>(field, other, "an object (`name: value` lines)"),
    };

    public Expression? Expression(string field) => Get(field) is { } value ? context.Expression(value) : null;

    /// <summary>Reports every field that nobody knows.</summary>
    /// <param name="elsewhere">What to say of a field that exists in another place; null when it is known nowhere.</param>
    public void NoOthers(IReadOnlyCollection<string> known, Func<string, string?>? elsewhere = null)
    {
        foreach (var entry in map.Entries)
        {
            if (known.Contains(entry.Key))
            {
                continue;
            }

            var advice = elsewhere?.Invoke(entry.Key)
                ?? (DidYouMean.Nearest(entry.Key, known) is { } near ? $"Did you mean '{near}'?" : $"Remove it; it has {List(known)}.");
            context.Error(SpecCodes.UnknownField, entry, $"{Capital(what)} has no field '{entry.Key}'. {advice}");
        }
    }

    public static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    private static string List(IReadOnlyCollection<string> words) => string.Join(", ", words.Order(StringComparer.Ordinal));

    private T? Wrong<T>(string field, DocNode value, string expected, T? otherwise = default)
    {
        context.Error(SpecCodes.WrongType, value, $"`{field}` has to be {expected}, and this is {value.What}: write `{field}: {Example(expected)}`.");
        return otherwise;
    }

    private static string Example(string expected) => expected switch
    {
        "text" => "\"some text\"",
        "a name" => "some_name",
        "true or false" => "true",
        "a whole number" => "3",
        "a number" => "1.5",
        "a duration" => "30s",
        "a word" => "word",
        "a list" or "a list of names" => "[first, second]",
        _ => "{ name: value }",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
