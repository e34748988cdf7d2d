using System.Globalization;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>How well one value of a goal fits one parameter, by type, format, pattern, example and the words around it.</summary>
/// <param name="Score">Below <see cref="Least"/>: not at all.</param>
/// <param name="Surety">From 0 to 1: how much it speaks for the workflow that it fits.</param>
internal sealed record ValueFit(double Score, JsonNode Value, double Surety = 1)
{
    public const double Least = 0.5;

    /// <param name="nth">Which of the days of the goal it is, from 0.</param>
    /// <param name="hasStart">Another parameter is the beginning that this one would be the end of.</param>
    public static ValueFit? Of(Param param, Mention mention, Cues cues, int nth, bool hasStart)
    {
        var fit = param switch
        {
            { Enum.Count: > 0 } => null,
            { IsDay: true } or { IsMoment: true } => Day(param, mention, cues, nth, hasStart),
            { Format: "email" } => mention.Kind == MentionKind.Email ? Text(1 + cues.For(param), mention) : null,
            { Format: "uri" } => mention.Kind == MentionKind.Url ? Text(1, mention) : null,
            { Format: "uuid" } => mention.Kind == MentionKind.Uuid ? Text(1, mention) : null,
            { IsNumber: true } => Number(param, mention, cues),
            { IsFreeText: true } => FreeText(param, mention, cues),
            _ => null,
        };
        return fit is { Score: >= Least } && Obeys(param, fit.Value) ? fit : null;
    }

    private static ValueFit Text(double score, Mention mention, double surety = 1) => new(score, JsonValue.Create(mention.Text), surety);

    private static ValueFit? Day(Param param, Mention mention, Cues cues, int nth, bool hasStart)
    {
        if (mention.Kind is not (MentionKind.Date or MentionKind.Moment))
        {
            return null;
        }

        var isEnd = cues.IsEnd();
        var score = param.IsNamed(Roles.Starts) ? (isEnd ? 0.2 : 0.9 - (0.1 * nth))
            : param.IsNamed(Roles.Ends) ? (isEnd ? 1 : nth > 0 ? 0.9 : hasStart ? 0.3 : 0.8)
            : 0.7;
        score += 0.3 * Math.Max(0, cues.For(param));
        return mention.Kind == MentionKind.Moment && param.IsDay ? new(score, JsonValue.Create(mention.Text[..10])) : Text(score, mention);
    }

    private static ValueFit? Number(Param param, Mention mention, Cues cues)
    {
        if (mention.Amount is not { } amount || (param.Type == "integer" && amount != decimal.Truncate(amount)))
        {
            return null;
        }

        if (mention.Kind == MentionKind.Duration)
        {
            return Duration(param, mention, amount);
        }

        var score = mention.Kind switch
        {
            MentionKind.Money => param.IsNamed(Roles.Amounts) ? 1.1 : 0.3,
            MentionKind.Percent => param.IsNamed(Roles.Percents) ? 1.1 : 0.3,
            MentionKind.Number => (param.IsNamed(Roles.Amounts) ? 0.55 : param.IsNamed(Roles.Quantities) || !cues.CountsAnything() ? 0.5 : 0.2)
                + cues.For(param) + (cues.Counts(param) ? 0.6 : 0),
            _ => 0,
        };
        return new(score, Of(param, amount));
    }

    /// <summary>"30 days" for a parameter that says that it counts days; weeks are days where it does.</summary>
    private static ValueFit? Duration(Param param, Mention mention, decimal amount)
    {
        var unit = mention.Unit == "night" ? "dai" : Words.English.StemOf(mention.Unit!);
        if (param.Stems.Concat(param.Remarks).Contains(unit))
        {
            return new(1.1, Of(param, amount));
        }

        var factor = (mention.Unit, param.Stems) switch
        {
            ("week", var stems) when stems.Contains("dai") => 7,
            ("year", var stems) when stems.Contains("month") => 12,
            ("hour", var stems) when stems.Contains("minut") => 60,
            _ => 0,
        };
        return factor > 0 ? new(1, Of(param, amount * factor)) : null;
    }

    private static JsonValue Of(Param param, decimal amount) => param.Type == "integer" && amount is >= long.MinValue and <= long.MaxValue
        ? JsonValue.Create((long)amount)
        : JsonValue.Create(amount / 1.000000000000000000000000000000m);

    private static ValueFit? FreeText(Param param, Mention mention, Cues cues)
    {
        var cue = cues.For(param);
        var likeness = param.Examples.Select(example => Shapes.Likeness(mention.Text, example)).DefaultIfEmpty(0).Max();
        var isCoded = param.Examples.Any(example => example.Any(char.IsDigit));
        switch (mention.Kind)
        {
            case MentionKind.Quoted:
                return isCoded && likeness == 0 ? null : Text((param.IsNamed(Roles.Texts) ? 0.9 : 0.7) + cue, mention);
            case MentionKind.Email:
                return param.IsNamed(Roles.Addresses) && !param.IsNamed(Roles.Ids) ? Text(0.6 + cue, mention) : null;
            case MentionKind.Url:
                return param.IsNamed(Roles.Links) ? Text(0.8 + cue, mention) : null;
            case MentionKind.Name:
                return isCoded ? null : Text((param.IsNamed(Roles.People) ? 0.5 : Roles.IsPlace(param) ? 0.3 : 0.2) + cue, mention);
            case MentionKind.Version when param.IsNamed(Roles.Versions):
                return Text(1.1 + cue, mention);
            case MentionKind.Code or MentionKind.Version or MentionKind.Uuid or MentionKind.Number:
                return isCoded ? Text(likeness > 0 ? likeness + cue : cue > 0.4 ? cue : 0, mention, likeness >= 1 ? 1 : 0.3)
                    : mention.Kind == MentionKind.Number ? Text(cue, mention)
                    : Text((param.IsNamed(Roles.Ids) ? 0.6 : 0.2) + cue, mention);
            default:
                return null;
        }
    }

    private static bool Obeys(Param param, JsonNode value)
    {
        if (value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        {
            var number = decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
            return !(number < param.Minimum) && !(number > param.Maximum);
        }

        return param.Pattern is null || Patterns.IsMatch(param.Pattern, value.ToString());
    }
}
