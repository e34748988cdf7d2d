using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>Lets one fault happen to a product under load, and holds what everybody was told against what has been done.</summary>
internal sealed class Trial(Product product, Echo echo)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Of the executions of one trial, so that those of another are never taken for its own.</summary>
    private const int NumbersPerTrial = 1_000_000;

    private int _trials;

    /// <summary>Begins, lasts until clients and health have seen it (and as long as the scale says), ends, and is survived.</summary>
    /// <param name="meanwhile">What else is to be seen while it lasts.</param>
    public async Task RunAsync(Fault fault, Func<Task>? meanwhile = null)
    {
        var began = Stopwatch.GetTimestamp();
        var load = new Load(product, Scale.Now.Clients, ++_trials * NumbersPerTrial);
        var (away, memory, most) = (TimeSpan.Zero, 0L, 0L);
        try
        {
            await load.Starts.PassAsync(20);
            await echo.PassAsync(50);
            memory = product.MemoryBytes();
            var faultBegan = Stopwatch.GetTimestamp();
            await fault.BeginAsync();
            try
            {
                if (fault.StopsWrites)
                {
                    most = await WatchAsync(load, faultBegan, meanwhile);
                }
            }
            finally
            {
                await fault.EndAsync();
            }

            away = Stopwatch.GetElapsedTime(faultBegan);
            await load.Starts.PassAsync(20);
            await UntilAsync(async () => (await product.GetAsync("/health/ready")).Status == 200, "/health/ready did not say that the store is back");
            most = Math.Max(most, product.MemoryBytes());
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{fault.Name}: {exception.Message}\nThe gateway's log ends with:\n{LogEnd()}", exception);
        }
        finally
        {
            await load.StopAsync();
        }

        var repeated = await CheckAsync(load);
        CampaignTable.Add(
            fault.Name, Stopwatch.GetElapsedTime(began), away, load.Accepted.Count, load.Refusals.Count, load.Unconfirmed.Count, repeated, load.LongestAnswer, memory, most);
        Assert.True(
            most - memory < Scale.MaxGrowthBytes,
            string.Create(CultureInfo.InvariantCulture, $"{fault.Name}: memory grew from {memory >> 20} to {most >> 20} MiB while the store was away."));
    }

    /// <returns>The most memory that was seen.</returns>
    private async Task<long> WatchAsync(Load load, long faultBegan, Func<Task>? meanwhile)
    {
        await load.Refusals.PassAsync(20);
        await UntilAsync(async () => (await product.GetAsync("/health/ready")).Status == 503, "/health/ready did not say that the store is away");
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        var most = product.MemoryBytes();
        using var looks = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (Stopwatch.GetElapsedTime(faultBegan) < Scale.Now.Away)
        {
            await looks.WaitForNextTickAsync();
            most = Math.Max(most, product.MemoryBytes());
        }

        return most;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string complaint)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(ChildProcess.Patience);
        using var looks = new PeriodicTimer(BetweenLooks);
        try
        {
            while (!await condition())
            {
                await looks.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(complaint);
        }
    }

    /// <returns>Calls that were made again under their key.</returns>
    private async Task<int> CheckAsync(Load load)
    {
        Assert.True(load.Unclear.IsEmpty, $"Answers that say nothing:\n{string.Join('\n', load.Unclear.Distinct().Take(5))}\nThe gateway's log ends with:\n{LogEnd()}");

        var repeated = 0;
        foreach (var (number, id) in load.Accepted)
        {
            repeated += await CheckCompletedAsync(number, id);
        }

        foreach (var (number, id) in load.Unconfirmed)
        {
            if (!load.Accepted.ContainsKey(number) && (await product.GetAsync($"/executions/{id}")).Status == 200)
            {
                repeated += await CheckCompletedAsync(number, id);
            }
        }

        // Whoever was told that nothing was started must be able to rely on it.
        Assert.All(load.GivenUp, number => Assert.False(echo.Calls.ContainsKey($"{number}/s0"), $"Start {number} was refused and ran all the same."));
        return repeated;
    }

    private async Task<int> CheckCompletedAsync(int number, string id)
    {
        var execution = new Answer(0, "", false, default);
        await UntilAsync(
            async () => (execution = await product.GetAsync($"/executions/{id}")).Word("status") is "completed" or "failed" or "cancelled",
            $"Execution {id} ({number}) did not end: {execution.Text}\n{LogEnd()}");
        Assert.True(execution.Word("status") == "completed", execution.Text);

        var history = await product.GetAsync($"/executions/{id}/history?limit=500");
        Assert.True(history.Status == 200, history.Text);
        var completed = JsonElement.Parse(history.Text).GetProperty("items").EnumerateArray().Count(entry => entry.GetProperty("type").GetString() == "step_completed");
        Assert.True(completed == Product.Steps, $"{completed} steps are recorded as completed: {history.Text}");

        var repeated = 0;
        for (var step = 0; step < Product.Steps; step++)
        {
            Assert.True(echo.Calls.TryGetValue($"{number}/s{step}", out var calls), $"Step s{step} of execution {id} ({number}) is completed and was never called.");
            Assert.Single(calls.Select(call => call.Key).Distinct(), key => key.Length > 0);
            repeated += calls.Count - 1;
        }

        // The process lived through the fault and had every answer in hand: it has no reason to call again.
        Assert.True(repeated == 0, $"Execution {id} ({number}) repeated {repeated} calls.");
        return repeated;
    }

    private string LogEnd() => string.Join('\n', product.Log.Split('\n')[^Math.Min(25, product.Log.Split('\n').Length)..]);
}

/// <param name="StopsWrites">While it lasts nothing can be written, so that starts are refused and <c>/health/ready</c> says so.</param>
internal sealed record Fault(string Name, bool StopsWrites, Func<Task> BeginAsync, Func<Task> EndAsync);
