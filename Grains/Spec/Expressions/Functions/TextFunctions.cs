using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

internal static class TextFunctions
{
    public static Value Lower(ref Evaluation evaluation, Arguments arguments) => Made(ref evaluation, arguments.Text(0).ToLowerInvariant());

    public static Value Upper(ref Evaluation evaluation, Arguments arguments) => Made(ref evaluation, arguments.Text(0).ToUpperInvariant());

    public static Value Trim(ref Evaluation evaluation, Arguments arguments) => Made(ref evaluation, arguments.Text(0).Trim());

    public static Value Split(ref Evaluation evaluation, Arguments arguments)
    {
        var text = arguments.Text(0);
        var separator = arguments.Count > 1 ? arguments.Text(1) : ",";
        if (separator.Length == 0)
        {
            throw new FunctionFailure("split needs a separator that is not empty.");
        }

        evaluation.MakeText(text.Length);
        evaluation.MakeItems(1 + CountOf(text, separator));
        return Value.Of(Array.ConvertAll(text.Split(separator), Value.Of));
    }

    public static Value Join(ref Evaluation evaluation, Arguments arguments)
    {
        var list = arguments.List(0);
        var separator = arguments.Count > 1 ? arguments.Text(1) : ",";
        evaluation.Visit(list.Count);
        var joined = new StringBuilder();
        foreach (var item in list.Items)
        {
            var text = ValueWriter.ToText(item);
            evaluation.MakeText(text.Length + separator.Length);
            if (joined.Length + text.Length > Evaluation.MaxTextLength)
            {
                evaluation.MakeText(Evaluation.MaxTextLength + 1L);
            }

            joined.Append(text).Append(separator);
        }

        joined.Length -= list.Count == 0 ? 0 : separator.Length;
        return Value.Of(joined.ToString());
    }

    /// <summary>Of text: the value that it writes. Of anything else: its text.</summary>
    public static Value Json(ref Evaluation evaluation, Arguments arguments)
    {
        if (arguments[0].Kind != ValueKind.Text)
        {
            return Made(ref evaluation, ValueWriter.ToText(arguments[0]));
        }

        try
        {
            var text = arguments[0].Text;
            evaluation.MakeText(text.Length);
            return Value.From(JsonElement.Parse(text));
        }
        catch (JsonException)
        {
            throw new FunctionFailure("the text is not JSON.");
        }
    }

    public static Value Matches(ref Evaluation evaluation, Arguments arguments)
    {
        if (arguments[0].IsNull)
        {
            return Value.False;
        }

        var matches = Patterns.IsMatch(arguments.Text(1), arguments.Text(0), out var problem);
        return problem is null ? Value.Of(matches) : throw new FunctionFailure(problem);
    }

    private static Value Made(ref Evaluation evaluation, string text)
    {
        evaluation.MakeText(text.Length);
        return Value.Of(text);
    }

    private static int CountOf(string text, string part)
    {
        var count = 0;
        for (var at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length)
        {
            count++;
        }

        return count;
    }
}
