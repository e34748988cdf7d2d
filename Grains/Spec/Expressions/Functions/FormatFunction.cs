using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary><c>format("{0} of {1:0.00}", a, b)</c>: the placeholders count from 0; <c>{{</c> and <c>}}</c> are braces.</summary>
internal static partial class FormatFunction
{
    public static Value Format(ref Evaluation evaluation, Arguments arguments)
    {
        var pattern = arguments.Text(0);
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var isDoubled = i + 1 < pattern.Length && pattern[i + 1] == pattern[i];
            if (pattern[i] is not ('{' or '}') || isDoubled)
            {
                text.Append(pattern[i]);
                i += pattern[i] is '{' or '}' ? 1 : 0;
                continue;
            }

            var match = Placeholder().Match(pattern, i);
            if (!match.Success || match.Index != i)
            {
                throw new FunctionFailure("a brace in the pattern stands alone; write {0} for the first value, and {{ or }} for a brace.");
            }

            var number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (number + 1 >= arguments.Count)
            {
                throw new FunctionFailure($"{match.Value} asks for value {number + 1}, but only {arguments.Count - 1} given; placeholders count from 0.");
            }

            var written = Write(arguments[number + 1], match.Groups[2].Value);
            evaluation.MakeText(written.Length);
            if (text.Length + written.Length > Evaluation.MaxTextLength)
            {
                evaluation.MakeText(Evaluation.MaxTextLength + 1L);
            }

            text.Append(written);
            i += match.Length - 1;
        }

        return Value.Of(text.ToString());
    }

    private static string Write(Value value, string form)
    {
        if (form.Length == 0)
        {
            return ValueWriter.ToText(value);
        }

        if (value.IsNumber && NumberForm().IsMatch(form))
        {
            return value.Kind == ValueKind.Float
                ? value.Float.ToString(form, CultureInfo.InvariantCulture)
                : Numbers.ToDecimal(value).ToString(form, CultureInfo.InvariantCulture);
        }

        if (value.Kind == ValueKind.Text && DateForm().IsMatch(form) && DateValue.TryParse(value.Text, out var date))
        {
            // The percent sign lets a single letter be a custom form instead of one of .NET's standard forms.
            return date.Utc.ToString(form.Length == 1 ? "%" + form : form, CultureInfo.InvariantCulture);
        }

        throw new FunctionFailure($"the form '{form}' does not fit {value.Word}; numbers take forms such as 0.00 or #,##0, dates such as yyyy-MM-dd HH:mm.");
    }

    [GeneratedRegex(@"\G\{([0-9]{1,2})(?::([^{}]{1,32}))?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[0#.,%]+$")]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^[yMdHhmsft .:/,T_-]+$")]
    private static partial Regex DateForm();
}
