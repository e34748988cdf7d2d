namespace OrleansWorkflows.Spec;

internal enum ParamPlace
{
    /// <summary>Parameters of a workflow: optional unless they say otherwise.</summary>
    Workflow,

    /// <summary>What a yield expects: needed unless they say otherwise or have a default; a type alone will do.</summary>
    Answer,
}

/// <summary>Reads parameter definitions; whether their defaults and examples fit is a rule of validation.</summary>
internal sealed class ParamReader(ReadContext context)
{
    private static readonly string[] s_fields = ["type", "required", "default", "example", "format", "enum", "min", "max", "pattern", "description"];

    private static readonly (string Word, ParamType Value)[] s_types =
    [
        ("str", ParamType.Str), ("int", ParamType.Int), ("float", ParamType.Float), ("bool", ParamType.Bool), ("date", ParamType.Date),
        ("datetime", ParamType.Datetime), ("list", ParamType.List), ("object", ParamType.Object), ("any", ParamType.Any),
    ];

    private static readonly Dictionary<string, string> s_otherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = "str", ["text"] = "str", ["integer"] = "int", ["long"] = "int", ["number"] = "float", ["double"] = "float", ["decimal"] = "float",
        ["boolean"] = "bool", ["array"] = "list", ["dict"] = "object", ["map"] = "object", ["timestamp"] = "datetime", ["date-time"] = "datetime",
    };

    public IReadOnlyList<ParamDefinition> Read(DocMap map, ParamPlace place)
    {
        var definitions = new List<ParamDefinition>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            if (!NameRules.IsName(entry.Key))
            {
                context.Error(SpecCodes.BadName, entry, $"'{entry.Key}' can not name {(place == ParamPlace.Workflow ? "a parameter" : "a field of the answer")}: {NameRules.NameRule}.");
            }

            definitions.Add(context.From(ReadOne(entry, place), entry.Value));
        }

        return definitions;
    }

    private ParamDefinition ReadOne(DocEntry entry, ParamPlace place)
    {
        if (entry.Value is DocMap map)
        {
            return ReadFull(entry.Key, map, place);
        }

        if (place == ParamPlace.Answer && entry.Value is DocScalar { Kind: DocScalarKind.Text } type)
        {
            return new ParamDefinition { Name = entry.Key, Type = TypeOf(type), Required = true };
        }

        context.Error(SpecCodes.WrongType, entry.Value, $"'{entry.Key}' is defined by an object, and this is {entry.Value.What}: write `{entry.Key}: {{ type: str, required: true }}`.");
        return new ParamDefinition { Name = entry.Key };
    }

    private ParamDefinition ReadFull(string name, DocMap map, ParamPlace place)
    {
        var fields = new Fields(map, context, $"parameter '{name}'");
        fields.NoOthers(s_fields);
        var type = fields.Get("type") switch
        {
            null => ParamType.Any,
            DocScalar scalar => TypeOf(scalar),
            _ => fields.Enum("type", ParamType.Any, s_types),
        };
        return new ParamDefinition
        {
            Name = name,
            Type = type,
            Required = fields.Bool("required", place == ParamPlace.Answer && fields.Get("default") is null),
            Default = fields.Get("default")?.ToJson(),
            Example = fields.Get("example")?.ToJson(),
            Format = fields.Text("format"),
            Enum = fields.List("enum")?.Items.Select(i => i.ToJson()).ToList(),
            Min = fields.Number("min"),
            Max = fields.Number("max"),
            Pattern = fields.Text("pattern"),
            Description = fields.Text("description"),
        };
    }

    private ParamType TypeOf(DocScalar written)
    {
        foreach (var (word, value) in s_types)
        {
            if (word == written.Written)
            {
                return value;
            }
        }

        string[] words = [.. s_types.Select(t => t.Word)];
        var hint = s_otherWords.TryGetValue(written.Written, out var meant) ? $" Did you mean '{meant}'?" : DidYouMean.Hint(written.Written, words);
        context.Error(SpecCodes.UnknownWord, written, $"There is no parameter type '{written.Written}': write {Fields.OneOf(words)}.{hint}");
        return ParamType.Any;
    }
}
