using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The gateway is killed again and again in the middle of its work.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private const int StartsPerRound = 4;
    private const int Steps = 10;
    private const int Seed = 20260223;

    /// <summary>Each step puts a passenger of its own on a waitlist, so that every call tells which step of which execution made it.</summary>
    private static readonly string TenSteps =
        "domain: kill\nworkflows:\n  ten_steps:\n    params: { number: { type: int, required: true } }\n    graph:\n"
        + string.Concat(Enumerable.Range(0, Steps).Select(step =>
            $"      s{step}:\n        call: add_to_waitlist\n{(step == 0 ? "" : $"        depends_on: [s{step - 1}]\n")}"
            + $"        args: {{ flight_id: AF316-NYC-PARIS-20260223, passenger: \"$number/s{step}\" }}\n"
            + "        on_error: { retry: 3, delay: 100 }\n"));

    [Fact]
    public async Task FiftyKillsOverTwoHundredExecutions_LoseNothingAndRepeatNoCompletedStep()
    {
        var specs = Directory.CreateTempSubdirectory("ow-kill-");
        await File.WriteAllTextAsync(Path.Combine(specs.FullName, "kill.yaml"), TenSteps, TestContext.Current.CancellationToken);
        await using var demo = new Demo { SpecDirectory = specs.FullName };
        await demo.InitializeAsync();
        var random = new Random(Seed);
        await demo.Travel.FailNextAsync(new { operation = "*", delay_ms = 10, times = 1_000_000 });

        for (var kill = 0; kill < Kills; kill++)
        {
            // The moment is counted in calls that have arrived: from none (while the starts come in) to nearly all of this round's.
            var target = await demo.Travel.CallCountAsync() + random.Next(StartsPerRound * Steps);
            var starts = Enumerable.Range(kill * StartsPerRound, StartsPerRound).Select(number => TryStartAsync(demo, number)).ToList();
            while (await demo.Travel.CallCountAsync() < target)
            {
            }

            await demo.Gateway.KillAsync();
            await Task.WhenAll(starts);
            await demo.Gateway.DisposeAsync();
            await demo.StartGatewayAsync();
        }

        // A start that was not answered is made again under its key; one that was, is found by it.
        var executions = await Task.WhenAll(Enumerable.Range(0, Kills * StartsPerRound).Select(number => StartAsync(demo, number, "wait=100")));

        var calls = (await demo.Travel.CallsAsync()).GroupBy(call => call.Arguments.GetProperty("passenger").GetString()!).ToDictionary(group => group.Key, group => group.ToList());
        var repeated = calls.Values.Where(of => of.Count > 1).ToList();
        output.WriteLine($"Seed {Seed}: {calls.Values.Sum(of => of.Count)} calls of {calls.Count} steps, {repeated.Count} steps called again after a kill.");
        Assert.All(executions, execution => Assert.Equal("completed", execution.Is(200).Word("status")));
        Assert.Equal(Kills * StartsPerRound * Steps, calls.Count);
        Assert.Equal(Kills * StartsPerRound * Steps, await demo.Travel.CountAsync("waitlisted"));
        Assert.NotEmpty(repeated);
        Assert.All(calls, step => Assert.Single(step.Value.Select(call => call.Key).Distinct(), key => key is not null));
        Assert.Equal(calls.Count, calls.Values.Select(of => of[0].Key).Distinct().Count());
        await Task.WhenAll(executions.Select((execution, number) => CheckHistoryAsync(demo, execution.Word("execution_id"), number, calls)));
        Directory.Delete(specs.FullName, recursive: true);
    }

    /// <summary>Every step is recorded as completed once, nothing is recorded of it afterwards, and no call of it began after that.</summary>
    private static async Task CheckHistoryAsync(Demo demo, string id, int number, Dictionary<string, List<Call>> calls)
    {
        var history = (await demo.Gateway.Web.GetAsync($"/executions/{id}/history?limit=500")).Is(200)["items"].EnumerateArray()
            .Where(entry => entry.TryGetProperty("step", out _))
            .GroupBy(entry => entry.GetProperty("step").GetString()!, entry => (Type: entry.GetProperty("type").GetString(), At: entry.GetProperty("at").GetDateTimeOffset()))
            .ToDictionary(group => group.Key, group => group.ToList());
        Assert.Equal(Steps, history.Count);
        foreach (var (step, events) in history)
        {
            Assert.Single(events, entry => entry.Type == "step_completed");
            Assert.Equal("step_completed", events[^1].Type);
            Assert.All(calls[$"{number}/{step}"], call => Assert.True(call.At <= events[^1].At, $"{id}: {step} completed at {events[^1].At:O} and was called at {call.At:O}"));
        }
    }

    private static async Task TryStartAsync(Demo demo, int number)
    {
        try
        {
            await StartAsync(demo, number, "respond-async");
        }
        catch (HttpRequestException)
        {
            // The process was killed before it answered; it is asked again at the end.
        }
    }

    private static Task<Reply> StartAsync(Demo demo, int number, string preference) => demo.Gateway.Web.PostAsync(
        "/workflows/kill/ten_steps/execute", new { @params = new { number } }, ("Idempotency-Key", $"kill-{number}"), ("Prefer", preference));
}
