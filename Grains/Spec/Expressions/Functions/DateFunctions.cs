namespace OrleansWorkflows.Spec.Expressions;

internal static class DateFunctions
{
    public static Value Now(ref Evaluation evaluation, Arguments arguments)
    {
        var now = evaluation.Scope.Now.UtcDateTime;
        return Value.Of(new DateValue(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), true).ToString());
    }

    public static Value Date(ref Evaluation evaluation, Arguments arguments)
    {
        if (arguments.Count == 1)
        {
            return Value.Of(new DateValue(arguments.Date(0).Utc.Date, false).ToString());
        }

        if (arguments.Count == 2)
        {
            throw new FunctionFailure("date takes a text, or year, month and day.");
        }

        var (year, month, day) = (arguments.Int(0), arguments.Int(1), arguments.Int(2));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            throw new FunctionFailure("there is no such day.");
        }

        return Value.Of(new DateValue(new DateTime((int)year, (int)month, (int)day, 0, 0, 0, DateTimeKind.Utc), false).ToString());
    }
}
