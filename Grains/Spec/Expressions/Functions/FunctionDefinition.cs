namespace OrleansWorkflows.Spec.Expressions;

internal delegate Value FunctionBody(ref Evaluation evaluation, Arguments arguments);

/// <param name="Usage">As in the documentation: <c>round(number, digits)</c>.</param>
/// <param name="Least">Fewest arguments.</param>
/// <param name="Most">Most arguments.</param>
/// <param name="Takes">What each argument may be; the last one stands for all that follow.</param>
/// <param name="Gives">The type of the result.</param>
/// <param name="Body">Null: the first argument that is not null, the rest unevaluated.</param>
internal sealed record FunctionDefinition(
    string Name, string Usage, int Least, int Most, TypeSet[] Takes, ExpressionType Gives, FunctionBody? Body)
{
    public string CountInWords => (Least, Most) switch
    {
        (0, 0) => "no arguments",
        (1, 1) => "one argument",
        var (least, most) when least == most => $"{least} arguments",
        (_, int.MaxValue) => $"at least {Least} argument{(Least == 1 ? "" : "s")}",
        _ => $"{Least} to {Most} arguments",
    };

    public TypeSet Take(int argument) => Takes[Math.Min(argument, Takes.Length - 1)];
}

/// <summary>An argument does not fit; becomes an <see cref="ExpressionException"/> that shows the call.</summary>
internal sealed class FunctionFailure(string message) : Exception(message);

/// <summary>The evaluated arguments of one call.</summary>
internal readonly struct Arguments(FunctionDefinition function, Value[] values)
{
    private static readonly string[] s_ordinals = ["first", "second", "third", "fourth"];

    public int Count => values.Length;

    public Value this[int index] => values[index];

    public IEnumerable<Value> From(int index) => values.Skip(index);

    public string Text(int index) => values[index].Kind == ValueKind.Text ? values[index].Text : throw Misfit(index, "text");

    public Value List(int index) => values[index].Kind == ValueKind.List ? values[index] : throw Misfit(index, "a list");

    public Value Object(int index) => values[index].Kind == ValueKind.Object ? values[index] : throw Misfit(index, "an object");

    public Value Number(int index) => values[index].IsNumber ? values[index] : throw Misfit(index, "a number");

    public long Int(int index) => values[index].Kind == ValueKind.Int ? values[index].Int : throw Misfit(index, "a whole number");

    public DateValue Date(int index) => values[index].Kind == ValueKind.Text && DateValue.TryParse(values[index].Text, out var date)
        ? date
        : throw Misfit(index, "a date such as 2026-02-23");

    public FunctionFailure Misfit(int index, string wanted)
    {
        var which = values.Length == 1 ? "its argument" : index < s_ordinals.Length ? $"its {s_ordinals[index]} argument" : $"argument {index + 1}";
        var mend = values[index].IsNull ? " If it may be missing, write default(…, …)." : "";
        return new($"{function.Name} needs {wanted}, but {which} is {values[index].Word}.{mend}");
    }
}
