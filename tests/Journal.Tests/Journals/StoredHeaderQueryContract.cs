using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

/// <summary>Lists of a database against those of the journal in memory, which are plain to see.</summary>
public abstract class StoredHeaderQueryContract : HeaderQueryContract
{
    [Fact]
    public async Task AnyMixOfFilters_AnswersAsTheInMemoryJournalDoes()
    {
        var reference = new InMemory.InMemoryJournal();
        var random = new Random(20260301);
        var headers = new List<ExecutionHeader>();
        for (var i = 0; i < 400; i++)
        {
            headers.Add(Make.Header($"{random.Next(100_000):d5}-{i}", (ExecutionStatus)random.Next(8), Make.Start.AddMinutes(random.Next(20))) with
            {
                Workflow = $"w{random.Next(3)}",
                Domain = $"d{random.Next(2)}",
                Parent = random.Next(3) == 0 ? new ExecutionId($"p{random.Next(2)}") : null,
                Labels = Labels([.. Enumerable.Range(0, random.Next(3)).Select(n => $"l{n}={random.Next(2)}")]),
            });
            await reference.AppendAsync(Make.First(headers[^1]));
        }

        await AddAsync(headers);
        for (var i = 0; i < 300; i++)
        {
            var query = new HeaderQuery
            {
                Workflow = Sometimes($"w{random.Next(3)}"),
                Domain = Sometimes($"d{random.Next(2)}"),
                Parent = random.Next(4) == 0 ? new ExecutionId($"p{random.Next(2)}") : null,
                Statuses = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (ExecutionStatus)random.Next(8))],
                Labels = Labels([.. Enumerable.Range(0, random.Next(3)).Select(n => $"l{n}={random.Next(2)}")]),
                Since = random.Next(3) == 0 ? Make.Start.AddMinutes(random.Next(20)) : null,
                Until = random.Next(3) == 0 ? Make.Start.AddMinutes(random.Next(20)) : null,
                Text = Sometimes($"{random.Next(10)}"),
                Limit = random.Next(1, 60),
            };
            for (var pages = 0; pages < 3; pages++)
            {
                var expected = await reference.QueryAsync(query);
                var actual = await Journal.QueryAsync(query);
                Assert.Equal(expected.Items.Select(header => header.ExecutionId), actual.Items.Select(header => header.ExecutionId));
                Assert.Equal(expected.NextCursor, actual.NextCursor);
                query = query with { Cursor = actual.NextCursor };
            }
        }

        string? Sometimes(string value) => random.Next(3) == 0 ? value : null;
    }
}
