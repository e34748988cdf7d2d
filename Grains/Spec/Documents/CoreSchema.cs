using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Spec;

/// <summary>
/// What a plain scalar means by the YAML 1.2 core schema: <c>null</c>, <c>true</c>, numbers; all else is text, <c>on</c>, <c>yes</c> and <c>no</c>
/// included. Source: YAML 1.2.2, 10.3.
/// </summary>
internal static partial class CoreSchema
{
    /// <summary>The kind and the JSON form. Null: a number that JSON has no word for (<c>.inf</c>, <c>.nan</c>).</summary>
    public static (DocScalarKind Kind, string Text)? Resolve(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => (DocScalarKind.Null, "null"),
        "true" or "True" or "TRUE" => (DocScalarKind.Bool, "true"),
        "false" or "False" or "FALSE" => (DocScalarKind.Bool, "false"),
        _ when !MayBeNumber(plain[0]) => (DocScalarKind.Text, plain),
        _ when NotFinite().IsMatch(plain) => null,
        _ when Integer().IsMatch(plain) => (DocScalarKind.Int, BigInteger.Parse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)),
        _ when Octal().IsMatch(plain) => (DocScalarKind.Int, plain[2..].Aggregate(BigInteger.Zero, (n, c) => (n * 8) + (c - '0')).ToString(CultureInfo.InvariantCulture)),
        _ when Hexadecimal().IsMatch(plain) => (DocScalarKind.Int, BigInteger.Parse("0" + plain[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)),
        _ when Float().Match(plain) is { Success: true } match => (DocScalarKind.Float, JsonFloat(match)),
        _ => (DocScalarKind.Text, plain),
    };

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '+' or '-' or '.';

    private static string JsonFloat(Match match)
    {
        var sign = match.Groups["sign"].Value == "-" ? "-" : "";
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value;
        var exponent = match.Groups["exponent"].Value;
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? exponent.Length == 0 ? ".0" : "" : "." + fraction)}{exponent}";
    }

    // Longer numbers are text: nobody writes them, and turning their digits into a value costs the square of their count.
    [GeneratedRegex(@"^[-+]?[0-9]{1,400}$", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^0o[0-7]{1,400}$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]{1,400}$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^(?<sign>[-+]?)((?<whole>[0-9]{1,400})(\.(?<fraction>[0-9]{0,400}))?|\.(?<fraction>[0-9]{1,400}))(?<exponent>([eE][-+]?[0-9]{1,9})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();
}
