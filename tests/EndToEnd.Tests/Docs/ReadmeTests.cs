using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests.Docs;

/// <summary>The README's commands, run as they stand there; only addresses and the program's place are this test's.</summary>
public sealed class ReadmeTests(Demo demo) : IClassFixture<Demo>
{
    [Fact]
    public async Task RequestsOfTheQuickStart_AreAnsweredAsItSays()
    {
        await demo.Travel.ResetAsync();
        var blocks = Page.Read("README.md").Blocks("sh").Where(block => block.Contains("curl ", StringComparison.Ordinal)).ToList();

        var answers = new List<string>();
        foreach (var block in blocks)
        {
            answers.Add(await Shell.PasteAsync(block
                .Replace("http://127.0.0.1:8113", demo.Gateway.Web.Url, StringComparison.Ordinal)
                .Replace("http://127.0.0.1:8400", demo.Travel.Web.Url, StringComparison.Ordinal)));
        }

        Assert.Collection(
            answers,
            trip => Assert.Contains("\"status\":\"confirmed\"", trip, StringComparison.Ordinal),
            undone => Assert.Matches("\"step\":\"flight_and_hotel.book_hotel_branch.*\"compensation\":.*cancel_booking", undone),
            waitlist => Assert.Contains("\"status\":\"waitlisted\"", waitlist, StringComparison.Ordinal),
            retried => Assert.Equal(2, retried.Split("\"outcome\":\"fault\"").Length - 1),
            approved => Assert.Matches("\"status\":\"waiting\".*\"status\":\"completed\"", approved.ReplaceLineEndings("")));
    }

    [Fact]
    public async Task CommandsForOwnWorkflows_Work()
    {
        var block = Page.Read("README.md").Blocks("sh").Single(text => text.Contains("./run validate", StringComparison.Ordinal));
        var directory = Directory.CreateTempSubdirectory("ow-readme-").FullName;

        var output = await Shell.PasteAsync($"set -e; cd '{directory}'\n{block.Replace("./run ", $"dotnet '{Checkout.GatewayProgram}' ", StringComparison.Ordinal)}");

        Assert.Contains("1 file, 1 valid workflow, 0 errors", output, StringComparison.Ordinal);
        Assert.EndsWith("\"text\": \"Hello Ada\"\n}\n", output, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }
}
