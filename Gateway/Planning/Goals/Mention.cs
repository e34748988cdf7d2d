namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>What a value in a goal is by its form.</summary>
public enum MentionKind
{
    Quoted,
    Email,
    Url,
    Uuid,
    Date,

    /// <summary>A day with a time.</summary>
    Moment,

    /// <summary>Several days: "next week", "in April".</summary>
    Period,

    /// <summary>A length of time: "5 days".</summary>
    Duration,
    Money,
    Percent,
    Version,

    /// <summary>Letters and digits, as ids are: AA123, ORD-10442.</summary>
    Code,
    Number,

    /// <summary>Capitalised words: Maria Lopez, New York.</summary>
    Name,
}

/// <summary>A value that a goal states.</summary>
/// <param name="Start">Its first character in the goal.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Text">The value as text: a day as 2026-03-20, a number in digits, a quoted text without its quotes.</param>
public sealed record Mention(MentionKind Kind, int Start, int End, string Text)
{
    /// <summary>Of a period: its last day, as text.</summary>
    public string? Until { get; init; }

    /// <summary>Of money: the currency as ISO 4217 has it, where one is named. Of a duration: <c>day week month year hour minute</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Of money, percent, numbers and durations.</summary>
    public decimal? Amount { get; init; }
}
