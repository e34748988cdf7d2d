using System.Globalization;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>Fills the parameters of one workflow or tool with what a goal states. Nothing is guessed: a value is words of the goal, or follows from them.</summary>
public static class Filler
{
    /// <param name="isOwnWord">Stems that the workflow or tool uses itself: such a word says what is to be done.</param>
    public static Filling Fill(Goal goal, IReadOnlyList<Param> parameters, Func<string, bool> isOwnWord)
    {
        var work = new Work(goal, parameters, isOwnWord);
        work.TakeChoices();
        work.TakeMentions();
        work.TakePeriod();
        work.TakeLength();
        work.TakeFlags();
        work.TakeWords();
        return work.Finish();
    }

    private sealed class Work(Goal goal, IReadOnlyList<Param> parameters, Func<string, bool> isOwnWord)
    {
        private readonly Dictionary<Param, FilledParam> _values = [];

        private readonly Dictionary<int, double> _usedMentions = [];

        private readonly HashSet<int> _valueTokens = [];

        private IEnumerable<Param> Open => parameters.Where(param => !_values.ContainsKey(param));

        public Filling Finish() => new()
        {
            Values = [.. parameters.Where(_values.ContainsKey).Select(param => _values[param])],
            Missing = [.. Open.Where(param => param.IsRequired)],
            ValueTokens = _valueTokens,
            UsedMentions = _usedMentions,
        };

        /// <summary>Entries of an enum, as they are, by a word of like meaning, or by their beginning ("prod").</summary>
        public void TakeChoices()
        {
            foreach (var param in Open.Where(param => param.Enum.Count > 0).ToList())
            {
                var best = param.Enum.SelectMany(value => Choice.In(goal, param, value.ToString(), JsonNode.Parse(value.GetRawText())!)).OrderByDescending(choice => choice.Score).FirstOrDefault();
                if (best is not null)
                {
                    _values[param] = new FilledParam(param, best.Value, best.From);
                }
            }
        }

        /// <summary>The best pair of a value and a parameter first, until no pair is left that fits.</summary>
        public void TakeMentions()
        {
            var hasStart = parameters.Any(param => (param.IsDay || param.IsMoment) && param.IsNamed(Roles.Starts));
            var pairs = new List<(ValueFit Fit, int Mention, int Param)>();
            var days = 0;
            for (var m = 0; m < goal.Mentions.Count; m++)
            {
                var mention = goal.Mentions[m];
                var cues = new Cues(goal, mention);
                for (var p = 0; p < parameters.Count; p++)
                {
                    if (!_values.ContainsKey(parameters[p]) && ValueFit.Of(parameters[p], mention, cues, days, hasStart) is { } fit)
                    {
                        pairs.Add((fit, m, p));
                    }
                }

                days += mention.Kind is MentionKind.Date or MentionKind.Moment ? 1 : 0;
            }

            foreach (var (fit, m, p) in pairs.OrderByDescending(pair => Math.Round(pair.Fit.Score, 6)).ThenBy(pair => pair.Mention).ThenBy(pair => pair.Param))
            {
                if (!_values.ContainsKey(parameters[p]) && _usedMentions.TryAdd(m, fit.Surety))
                {
                    Set(parameters[p], fit.Value, goal.Mentions[m]);
                }
            }
        }

        /// <summary>"next week": its first and last day, where a beginning and an end are wanted.</summary>
        public void TakePeriod()
        {
            var (start, end) = (Open.FirstOrDefault(param => param.IsDay && param.IsNamed(Roles.Starts)), Open.FirstOrDefault(param => param.IsDay && param.IsNamed(Roles.Ends)));
            if (start is not null && end is not null && Unused(MentionKind.Period) is { } at)
            {
                Set(start, JsonValue.Create(goal.Mentions[at].Text), goal.Mentions[at]);
                Set(end, JsonValue.Create(goal.Mentions[at].Until!), goal.Mentions[at]);
                _usedMentions.Add(at, 1);
            }
        }

        /// <summary>"from 3 May for a week": the end follows from the beginning.</summary>
        public void TakeLength()
        {
            var start = _values.Values.FirstOrDefault(value => value.Param.IsDay && value.Param.IsNamed(Roles.Starts));
            if (start is not null && Open.FirstOrDefault(param => param.IsDay && param.IsNamed(Roles.Ends)) is { } end && Unused(MentionKind.Duration) is { } at
                && goal.Mentions[at] is { Amount: { } amount, Unit: "day" or "night" or "week" or "month" or "year" } length)
            {
                var day = DateOnly.ParseExact(start.Value.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
                Set(end, JsonValue.Create(DateWords.Add(day, (int)amount, length.Unit).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), length);
                _usedMentions.Add(at, 1);
            }
        }

        /// <summary>"with insurance" for <c>insurance</c>, "without insurance".</summary>
        public void TakeFlags()
        {
            foreach (var param in Open.Where(param => param.Type == "boolean" && param.Stems.Count > 0).ToList())
            {
                for (var i = 0; i + param.Stems.Count <= goal.Tokens.Count; i++)
                {
                    if (param.Stems.Select((stem, at) => goal.Tokens[i + at].Stem == stem).All(same => same))
                    {
                        var isOff = i > 0 && goal.Tokens[i - 1].Text is "no" or "not" or "without" or "don't";
                        var (first, last) = (goal.Tokens[isOff ? i - 1 : i], goal.Tokens[i + param.Stems.Count - 1]);
                        _values[param] = new FilledParam(param, JsonValue.Create(!isOff), goal.Text[first.Start..last.End]);
                        break;
                    }
                }
            }
        }

        /// <summary>Plain words that stand where a value stands: "the auth service", "version 2 of checkout".</summary>
        public void TakeWords()
        {
            var free = Open.Where(param => param is { IsFreeText: true, Pattern: null } && !param.Examples.Any(example => example.Any(char.IsDigit))).ToList();
            foreach (var param in free)
            {
                if (BareWords.Before(goal, param, isOwnWord) is { } place)
                {
                    Set(param, place);
                }
            }

            var needed = free.Where(param => param.IsRequired && !_values.ContainsKey(param)).ToList();
            if (needed is [var only] && BareWords.AfterOf(goal, isOwnWord) is { } last && !_valueTokens.Contains(last))
            {
                Set(only, last);
            }
        }

        private int? Unused(MentionKind kind)
        {
            for (var i = 0; i < goal.Mentions.Count; i++)
            {
                if (goal.Mentions[i].Kind == kind && !_usedMentions.ContainsKey(i))
                {
                    return i;
                }
            }

            return null;
        }

        private void Set(Param param, JsonNode value, Mention mention) => _values[param] = new FilledParam(param, value, goal.Text[mention.Start..mention.End]);

        private void Set(Param param, int token)
        {
            var written = goal.Text[goal.Tokens[token].Start..goal.Tokens[token].End];
            _values[param] = new FilledParam(param, JsonValue.Create(written), written);
            _valueTokens.Add(token);
        }
    }
}
