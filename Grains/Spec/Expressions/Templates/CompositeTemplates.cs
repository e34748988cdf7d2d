using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>A longer string: text, references and expressions in turn.</summary>
internal sealed class TextTemplate(IReadOnlyList<object> parts)
    : TemplateNode([.. parts.OfType<Template>().SelectMany(part => part.References)])
{
    public override IEnumerable<ParsedExpression> Expressions => parts.OfType<Template>().SelectMany(ExpressionsIn);

    public override IReadOnlyList<TemplatePart> Cut(IScope scope) =>
        [.. parts.Select(part => part is string literal ? new TemplatePart(literal, null) : new TemplatePart(null, ((Template)part).Evaluate(scope)))];

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var written = part switch
            {
                string literal => literal,
                ReferenceTemplate reference => ValueWriter.ToText(reference.Resolve(scope, missing)),
                _ => ValueWriter.ToText(((ExpressionTemplate)part).Expressions.First().EvaluateValue(scope)),
            };
            if (text.Length + written.Length > Evaluation.MaxTextLength)
            {
                throw new ExpressionException("The text would be longer than 4 MiB, the most that a text with references may be.");
            }

            text.Append(written);
        }

        writer.WriteStringValue(text.ToString());
    }
}

internal sealed class ListTemplate(IReadOnlyList<Template> items) : TemplateNode([.. items.SelectMany(item => item.References)])
{
    public override IEnumerable<ParsedExpression> Expressions => items.SelectMany(ExpressionsIn);

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            Write(item, writer, scope, missing);
        }

        writer.WriteEndArray();
    }
}

internal sealed class ObjectTemplate(IReadOnlyList<KeyValuePair<string, Template>> fields)
    : TemplateNode([.. fields.SelectMany(field => field.Value.References)])
{
    public override IEnumerable<ParsedExpression> Expressions => fields.SelectMany(entry => ExpressionsIn(entry.Value));

    public override IEnumerable<string> FieldNames => fields.Select(entry => entry.Key);

    public override Template? Field(string name) => fields.FirstOrDefault(entry => entry.Key == name).Value;

    public override void Write(Utf8JsonWriter writer, IScope scope, MissingReference missing)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            writer.WritePropertyName(name);
            Write(value, writer, scope, missing);
        }

        writer.WriteEndObject();
    }
}
