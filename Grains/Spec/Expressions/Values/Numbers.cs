using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// Arithmetic: exact on integers and decimal fractions of up to 28 digits (so that 0.1 + 0.2 is 0.3), in binary floating point beyond. Too large is an
/// error, never a wrong number.
/// </summary>
internal static class Numbers
{
    private const int ExactDigits = 28;

    /// <summary>Reads a JSON number.</summary>
    public static Value Read(JsonElement number) =>
        number.TryGetInt64(out var whole) ? Value.Of(whole) : Read(System.Text.Encoding.ASCII.GetString(JsonMarshal.GetRawUtf8Value(number)));

    /// <summary>Reads the text of a number as JSON writes it.</summary>
    /// <exception cref="ExpressionException">Beyond the range of numbers.</exception>
    public static Value Read(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Value.Of(whole);
        }

        var isDecimal = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact);
        if (isDecimal && text.Length <= ExactDigits && !text.AsSpan().ContainsAny('e', 'E'))
        {
            return Value.Of(exact);
        }

        var wide = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return isDecimal && (double)exact == wide ? Value.Of(exact) : Value.Of(wide);
    }

    public static double ToDouble(Value number) => number.Kind switch
    {
        ValueKind.Int => number.Int,
        ValueKind.Decimal => (double)number.Decimal,
        _ => number.Float,
    };

    public static decimal ToDecimal(Value number) => number.Kind == ValueKind.Int ? number.Int : number.Decimal;

    public static int Compare(Value a, Value b)
    {
        if (a.Kind == ValueKind.Int && b.Kind == ValueKind.Int)
        {
            return a.Int.CompareTo(b.Int);
        }

        return IsExact(a, b) ? ToDecimal(a).CompareTo(ToDecimal(b)) : ToDouble(a).CompareTo(ToDouble(b));
    }

    /// <summary><paramref name="operation"/> is one of <c>+ - * / %</c>.</summary>
    /// <exception cref="ExpressionException">Too large, or a division by zero.</exception>
    public static Value Compute(char operation, Value a, Value b)
    {
        if (operation is '/' or '%' && !b.IsTrue)
        {
            throw new ExpressionException("division by zero");
        }

        if (a.Kind == ValueKind.Int && b.Kind == ValueKind.Int && TryWhole(operation, a.Int, b.Int, out var whole))
        {
            return Value.Of(whole);
        }

        if (!IsExact(a, b))
        {
            return Value.Of(Wide(operation, ToDouble(a), ToDouble(b)));
        }

        try
        {
            return Value.Of(Exact(operation, ToDecimal(a), ToDecimal(b)));
        }
        catch (OverflowException)
        {
            throw new ExpressionException("the result has more than 28 digits");
        }
    }

    public static Value Negate(Value a) => a.Kind switch
    {
        ValueKind.Int when a.Int != long.MinValue => Value.Of(-a.Int),
        ValueKind.Float => Value.Of(-a.Float),
        _ => Value.Of(-ToDecimal(a)),
    };

    /// <summary>Half away from zero, as people round.</summary>
    public static Value Round(Value a, int digits)
    {
        if (a.Kind == ValueKind.Int && digits >= 0)
        {
            return a;
        }

        if (a.Kind == ValueKind.Float)
        {
            // Beyond that, a double has no digits after the point.
            const double whole = 1e27;
            return Math.Abs(a.Float) > whole ? a : Round(Value.Of((decimal)a.Float), digits);
        }

        return Value.Of(decimal.Round(ToDecimal(a), Math.Min(digits, ExactDigits), MidpointRounding.AwayFromZero));
    }

    private static bool IsExact(Value a, Value b) => a.Kind != ValueKind.Float && b.Kind != ValueKind.Float;

    private static bool TryWhole(char operation, long a, long b, out long result)
    {
        var (wide, fits) = operation switch
        {
            '+' => ((Int128)a + b, true),
            '-' => ((Int128)a - b, true),
            '*' => ((Int128)a * b, true),
            '/' => ((Int128)a / b, (Int128)a % b == 0),
            _ => ((Int128)a % b, true),
        };
        result = (long)wide;
        return fits && wide >= long.MinValue && wide <= long.MaxValue;
    }

    private static decimal Exact(char operation, decimal a, decimal b) => operation switch
    {
        '+' => a + b,
        '-' => a - b,
        '*' => a * b,
        '/' => a / b,
        _ => a % b,
    };

    private static double Wide(char operation, double a, double b) => operation switch
    {
        '+' => a + b,
        '-' => a - b,
        '*' => a * b,
        '/' => a / b,
        _ => a % b,
    };
}
