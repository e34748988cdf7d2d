using System.Text;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Makes templates of what stands in a spec file: text with references, lists, objects, constants. Never throws, whatever the text.</summary>
public static class TemplateParser
{
    /// <summary>A string with <c>$references</c>, <c>${ expressions }</c> and <c>$$</c> for a dollar.</summary>
    /// <param name="text">The string, unquoted.</param>
    /// <param name="position">Of the text's first character in its file.</param>
    public static ParseResult<Template> ParseText(string text, SourcePosition position)
    {
        if (!text.Contains('$'))
        {
            return new(new ConstantTemplate(TextBytes(text)), []);
        }

        var source = new SourceText(text, position);
        var problems = new List<ParseProblem>();
        var parts = Parts(source, problems);
        return problems.Count > 0 ? new(null, problems) : new(parts switch
        {
            [Template single] => single,
            [] => new ConstantTemplate(TextBytes("")),
            [string literal] => new ConstantTemplate(TextBytes(literal)),
            _ => new TextTemplate(parts),
        }, []);
    }

    /// <summary>An object of templates; of constants alone it is a <see cref="ConstantTemplate"/>.</summary>
    public static Template Object(IReadOnlyList<KeyValuePair<string, Template>> fields) => fields.All(field => field.Value is ConstantTemplate)
        ? new ConstantTemplate(JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(((ConstantTemplate)value).Value.Utf8, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }))
        : new ObjectTemplate(fields);

    /// <summary>A list of templates; of constants alone it is a <see cref="ConstantTemplate"/>.</summary>
    public static Template List(IReadOnlyList<Template> items) => items.All(item => item is ConstantTemplate)
        ? new ConstantTemplate(JsonBytes.Write(writer =>
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                writer.WriteRawValue(((ConstantTemplate)item).Value.Utf8, skipInputValidation: true);
            }

            writer.WriteEndArray();
        }))
        : new ListTemplate(items);

    public static Template Constant(JsonBytes value) => new ConstantTemplate(value);

    /// <summary>A template whose value is the expression's: <c>items</c>, <c>result</c>. Missing references are null in it.</summary>
    public static Template FromExpression(Expression expression) =>
        expression is ParsedExpression parsed ? new ExpressionTemplate(parsed) : new ForeignExpressionTemplate(expression);

    private static JsonBytes TextBytes(string text) => JsonBytes.Write(writer => writer.WriteStringValue(text));

    /// <summary>Strings and templates in turn; goes on after a problem, so that all are reported.</summary>
    private static List<object> Parts(SourceText source, List<ParseProblem> problems)
    {
        var text = source.Text;
        var parts = new List<object>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            if (text[at] != '$' || next == '$' || !(next == '{' || ReferenceScanner.StartsName(text, at + 1, text.Length)))
            {
                literal.Append(text[at]);
                at += text[at] == '$' && next == '$' ? 2 : 1;
                continue;
            }

            if (literal.Length > 0)
            {
                parts.Add(literal.ToString());
                literal.Clear();
            }

            try
            {
                parts.Add(next == '{' ? Embedded(source, ref at) : new ReferenceTemplate(source, ReferenceScanner.Scan(source, ref at, text.Length)));
            }
            catch (SyntaxFailure failure)
            {
                problems.Add(source.Problem(failure.Offset, failure.Message));
            }
        }

        if (literal.Length > 0)
        {
            parts.Add(literal.ToString());
        }

        return parts;
    }

    private static ExpressionTemplate Embedded(SourceText source, ref int at)
    {
        var start = at;
        var end = ClosingBrace(source.Text, at + 2);
        if (end < 0)
        {
            at = source.Text.Length;
            throw new SyntaxFailure(start, "The ${ that begins here has no closing }; a dollar that is text is written $$.");
        }

        at = end + 1;
        return new ExpressionTemplate(ExpressionParser.Parse(source, start + 2, end));
    }

    /// <summary>Skips quoted text and braces in pairs; -1 if there is no end.</summary>
    private static int ClosingBrace(string text, int at)
    {
        var open = 0;
        for (; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' or '\'':
                    for (var quote = text[at++]; at < text.Length && text[at] != quote; at++)
                    {
                        at += text[at] == '\\' ? 1 : 0;
                    }

                    break;
                case '{':
                    open++;
                    break;
                case '}' when open-- == 0:
                    return at;
            }
        }

        return -1;
    }
}
