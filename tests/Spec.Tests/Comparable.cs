using System.Collections;
using System.Reflection;
using System.Text;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests;

/// <summary>Every value of a definition as text, places in the file left out: two definitions are equal when their texts are.</summary>
internal static class Comparable
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null or string or JsonBytes or ValueType:
                text.Append(value is SourcePosition ? "@" : value ?? "null");
                break;
            case Expression expression:
                text.Append('=').Append(expression.Text);
                break;
            case ConstantTemplate constant:
                text.Append('=').Append(constant.Value);
                break;
            case Template template:
                text.Append(template.GetType().Name).AppendJoin(',', template.References.Select(r => r.Path));
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(";\n");
                }

                text.Append('}');
                break;
        }
    }
}
