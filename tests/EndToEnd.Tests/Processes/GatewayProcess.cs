using System.Globalization;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>The product as <c>./run</c> starts it, on a free port.</summary>
internal sealed class GatewayProcess(ChildProcess process, Web web, TimeSpan startup) : IAsyncDisposable
{
    public Web Web => web;

    public ChildProcess Process => process;

    /// <summary>From process start to ready, as the gateway says itself.</summary>
    public TimeSpan Startup => startup;

    /// <param name="settings">Further environment variables.</param>
    public static async Task<GatewayProcess> StartAsync(
        string dataDirectory, string specDirectory, string travelUrl, IReadOnlyDictionary<string, string>? settings = null)
    {
        var process = ChildProcess.Start(
            Checkout.GatewayProgram,
            ["--urls", "http://127.0.0.1:0", "--data", dataDirectory, "--specs", specDirectory, "--services", Path.Combine(Checkout.TravelExample, "services.yaml")],
            new Dictionary<string, string>(settings ?? new Dictionary<string, string>()) { ["TRAVEL_URL"] = travelUrl });
        var ready = await process.LineAsync(line => line.Contains("ready after", StringComparison.Ordinal) ? line : null);
        var words = ready[ready.IndexOf("ready after", StringComparison.Ordinal)..].Split(' ');
        return new GatewayProcess(process, new Web(words[4]), TimeSpan.FromSeconds(double.Parse(words[2], CultureInfo.InvariantCulture)));
    }

    public Task KillAsync() => process.KillAsync();

    /// <summary>The execution when it has come to a status that <paramref name="condition"/> accepts.</summary>
    public async Task<Reply> ExecutionAsync(string id, Func<string, bool> condition)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var execution = (await web.GetAsync($"/executions/{id}")).Is(200);
            if (condition(execution.Word("status")))
            {
                return execution;
            }

            if (TimeProvider.System.GetElapsedTime(until) > ChildProcess.Patience)
            {
                throw new TimeoutException($"Execution {id} did not come to the status awaited: {execution.Text}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        web.Dispose();
        await process.DisposeAsync();
    }
}
