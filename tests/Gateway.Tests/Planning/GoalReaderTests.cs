using OrleansWorkflows.Gateway.Planning.Goals;

namespace OrleansWorkflows.Gateway.Tests.Planning;

public sealed class GoalReaderTests
{
    [Theory]
    [InlineData("2026-03-20", "2026-03-20")]
    [InlineData("March 20", "2026-03-20")]
    [InlineData("20th of March 2027", "2027-03-20")]
    [InlineData("Feb 3rd", "2027-02-03")]
    [InlineData("20.3.2026", "2026-03-20")]
    [InlineData("3/20/2026", "2026-03-20")]
    [InlineData("tonight", "2026-03-04")]
    [InlineData("the day after tomorrow", "2026-03-06")]
    [InlineData("yesterday", "2026-03-03")]
    [InlineData("in two weeks", "2026-03-18")]
    [InlineData("3 days ago", "2026-03-01")]
    [InlineData("on Wednesday", "2026-03-11")]
    [InlineData("this Friday", "2026-03-06")]
    [InlineData("next Friday", "2026-03-13")]
    [InlineData("last Friday", "2026-02-27")]
    [InlineData("end of the month", "2026-03-31")]
    [InlineData("the end of May", "2026-05-31")]
    [InlineData("beginning of next month", "2026-04-01")]
    [InlineData("since 1 February", "2026-02-01")]
    public void Day_IsWorkedOutFromToday(string written, string day)
    {
        var mention = Assert.Single(Read($"do it {written}"));

        Assert.Equal((MentionKind.Date, day), (mention.Kind, mention.Text));
    }

    [Theory]
    [InlineData("next week", "2026-03-09", "2026-03-15")]
    [InlineData("this weekend", "2026-03-07", "2026-03-08")]
    [InlineData("in April", "2026-04-01", "2026-04-30")]
    [InlineData("last quarter", "2025-10-01", "2025-12-31")]
    public void SeveralDays_AreAPeriod(string written, string first, string last)
    {
        var mention = Assert.Single(Read($"do it {written}"));

        Assert.Equal((MentionKind.Period, first, last), (mention.Kind, mention.Text, mention.Until));
    }

    [Theory]
    [InlineData("3/4/2026")]
    [InlineData("31 April")]
    public void DayThatCouldBeTwoOrNone_IsNoDay(string written) =>
        Assert.DoesNotContain(Read($"do it on {written}"), mention => mention.Kind == MentionKind.Date);

    [Theory]
    [InlineData("pay $4,200", MentionKind.Money, 4200, "USD")]
    [InlineData("pay 980.50 EUR", MentionKind.Money, 980.5, "EUR")]
    [InlineData("pay €12k", MentionKind.Money, 12000, "EUR")]
    [InlineData("take 15% off", MentionKind.Percent, 15, null)]
    [InlineData("keep it for 30 days", MentionKind.Duration, 30, "day")]
    [InlineData("order 1,250 of them", MentionKind.Number, 1250, null)]
    [InlineData("order twelve of them", MentionKind.Number, 12, null)]
    public void Amount_IsReadWithItsUnit(string goal, MentionKind kind, double amount, string? unit)
    {
        var mention = Assert.Single(Read(goal));

        Assert.Equal((kind, (decimal)amount, unit), (mention.Kind, mention.Amount!.Value, mention.Unit));
    }

    [Theory]
    [InlineData("mail ada@example.org now", MentionKind.Email, "ada@example.org")]
    [InlineData("read https://example.org/a?b=1.", MentionKind.Url, "https://example.org/a?b=1")]
    [InlineData("use 0b5a7c1e-3f0d-4c53-9a39-2d1f0e6a8b11 here", MentionKind.Uuid, "0b5a7c1e-3f0d-4c53-9a39-2d1f0e6a8b11")]
    [InlineData("call it 'Bob's way' then", MentionKind.Quoted, "Bob's way")]
    [InlineData("is AA123 late", MentionKind.Code, "AA123")]
    [InlineData("cancel ORD-10442 now", MentionKind.Code, "ORD-10442")]
    [InlineData("restart db-main now", MentionKind.Code, "db-main")]
    [InlineData("install 2.3.1-rc.1 now", MentionKind.Version, "2.3.1-rc.1")]
    [InlineData("fly from New York today's way", MentionKind.Name, "New York")]
    [InlineData("meet Dr. Brandt there", MentionKind.Name, "Brandt")]
    public void Value_IsFoundByItsForm(string goal, MentionKind kind, string text) =>
        Assert.Contains((kind, text), Read(goal).Select(mention => (mention.Kind, mention.Text)));

    [Theory]
    [InlineData("Cancel the order")]
    [InlineData("I need a real-time answer")]
    [InlineData("do it on the 1st floor at 7am")]
    public void OrdinaryWords_AreNoValues(string goal) => Assert.Empty(Read(goal));

    [Theory]
    [InlineData("please cancel my booking", "cancel")]
    [InlineData("I'd like to cancel my booking", "cancel")]
    [InlineData("can you call off the meeting?", "call off")]
    [InlineData("everything is down, restart the service", "restart")]
    [InlineData("the key leaked", null)]
    [InlineData("customer wants her money back", null)]
    public void Action_IsTheVerbOfARequest(string goal, string? verb) =>
        Assert.Equal(verb is null ? [] : [verb], GoalReader.Read(goal, GoalSet.Today, _ => false).Units.Where(unit => unit.IsAction).Select(unit => unit.Text));

    [Theory]
    [InlineData("how many days are left?", true)]
    [InlineData("show me the logs", true)]
    [InlineData("could you restart it?", false)]
    [InlineData("restart it", false)]
    public void Question_IsToldFromARequest(string goal, bool isQuestion) =>
        Assert.Equal(isQuestion, GoalReader.Read(goal, GoalSet.Today, _ => false).IsQuestion);

    private static IReadOnlyList<Mention> Read(string goal) => GoalReader.Read(goal, GoalSet.Today, _ => false).Mentions;
}
