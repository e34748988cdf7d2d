namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Makes templates of what stands in a spec file: text with references, lists, objects, constants. Never throws, whatever the text.</summary>
public static class TemplateParser
{
    /// <summary>A string with <c>$references</c>, <c>${ expressions }</c> and <c>$$</c> for a dollar.</summary>
    /// <param name="text">The string, unquoted.</param>
    /// <param name="position">Of the text's first character in its file.</param>
    public static ParseResult<Template> ParseText(string text, SourcePosition position) => throw new NotImplementedException();

    /// <summary>An object of templates; of constants alone it is a <see cref="ConstantTemplate"/>.</summary>
    public static Template Object(IReadOnlyList<KeyValuePair<string, Template>> fields) => throw new NotImplementedException();

    /// <summary>A list of templates; of constants alone it is a <see cref="ConstantTemplate"/>.</summary>
    public static Template List(IReadOnlyList<Template> items) => throw new NotImplementedException();

    public static Template Constant(JsonBytes value) => new ConstantTemplate(value);

    /// <summary>A template whose value is the expression's: <c>items</c>, <c>result</c>. Missing references are null in it.</summary>
    public static Template FromExpression(Expression expression) => throw new NotImplementedException();
}
