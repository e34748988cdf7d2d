using System.Text;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>The resolved arguments of a call. References in the text of a query are bound as parameters, never pasted.</summary>
internal static class CallArguments
{
    private const string Sql = "sql";
    private const string Parameters = "parameters";

    public static JsonBytes Resolve(CallNode call, ExecutionScope scope)
    {
        if (call.Tool is not ("sql_query" or "builtin.sql_query") || call.Args.Field(Sql) is not { References.Count: > 0 } query)
        {
            return call.Args.Evaluate(scope);
        }

        if (call.Args.Field(Parameters) is not null)
        {
            throw new ExpressionException("sql_query takes references in its sql or parameters of its own, not both: write all values as references in the sql.");
        }

        var (text, values) = Bind(query.Cut(scope));
        return JsonBytes.Write(w =>
        {
            w.WriteStartObject();
            foreach (var name in call.Args.FieldNames.Where(n => n != Sql))
            {
                w.WritePropertyName(name);
                w.WriteRawValue(call.Args.Field(name)!.Evaluate(scope).Utf8, skipInputValidation: true);
            }

            w.WriteString(Sql, text);
            w.WriteStartArray(Parameters);
            foreach (var value in values)
            {
                w.WriteRawValue(value.Utf8, skipInputValidation: true);
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
    }

    /// <summary>The statement with <c>@p0 @p1 …</c> where the values stand. Inside quotes the text is cut: <c>'%$x%'</c> is <c>'%' || @p0 || '%'</c>.</summary>
    private static (string Text, IReadOnlyList<JsonBytes> Values) Bind(IReadOnlyList<TemplatePart> parts)
    {
        if (parts is [{ Value: not null }])
        {
            throw new ExpressionException("The sql of sql_query has to be written out: references in it are values, and can not be the statement itself.");
        }

        var text = new StringBuilder();
        var values = new List<JsonBytes>();
        var place = SqlPlace.Code;
        foreach (var part in parts)
        {
            if (part.Text is { } literal)
            {
                place = After(place, literal);
                text.Append(literal);
                continue;
            }

            var parameter = $"@p{values.Count}";
            text.Append(place switch
            {
                SqlPlace.Code or SqlPlace.LineComment or SqlPlace.BlockComment => parameter,
                SqlPlace.Text => $"' || {parameter} || '",
                _ => throw new ExpressionException("The sql of sql_query has a reference inside a quoted name; values can be bound only where a value may stand."),
            });
            values.Add(part.Value!);
        }

        return (text.ToString(), values);
    }

    /// <summary>Where in the statement its next character stands. A doubled quote closes and opens again, which comes to the same.</summary>
    private static SqlPlace After(SqlPlace place, string literal)
    {
        for (var i = 0; i < literal.Length; i++)
        {
            var next = i + 1 < literal.Length ? literal[i + 1] : '\0';
            switch (place, literal[i])
            {
                case (SqlPlace.Code, '\''):
                    place = SqlPlace.Text;
                    break;
                case (SqlPlace.Code, '"'):
                    place = SqlPlace.QuotedName;
                    break;
                case (SqlPlace.Code, '`'):
                    place = SqlPlace.BacktickName;
                    break;
                case (SqlPlace.Code, '['):
                    place = SqlPlace.BracketName;
                    break;
                case (SqlPlace.Code, '-') when next == '-':
                    place = SqlPlace.LineComment;
                    break;
                case (SqlPlace.Code, '/') when next == '*':
                    (place, i) = (SqlPlace.BlockComment, i + 1);
                    break;
                case (SqlPlace.BlockComment, '*') when next == '/':
                    (place, i) = (SqlPlace.Code, i + 1);
                    break;
                case (SqlPlace.Text, '\'') or (SqlPlace.QuotedName, '"') or (SqlPlace.BacktickName, '`') or (SqlPlace.BracketName, ']') or (SqlPlace.LineComment, '\n'):
                    place = SqlPlace.Code;
                    break;
                default:
                    break;
            }
        }

        return place;
    }

    private enum SqlPlace
    {
        Code,
        Text,
        QuotedName,
        BacktickName,
        BracketName,
        LineComment,
        BlockComment,
    }
}
