namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>What <c>./run --demo</c> starts: the travel API and the gateway, over a data directory of their own.</summary>
public sealed class Demo : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("ow-end-to-end-").FullName;

    internal TravelProcess Travel { get; private set; } = null!;

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal string DataDirectory => _data;

    /// <summary>Whose spec files are in force; set before the start.</summary>
    internal string SpecDirectory { get; init; } = Checkout.TravelExample;

    /// <summary>Environment variables of the gateway; set before the start.</summary>
    internal Dictionary<string, string> Settings { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Travel = await TravelProcess.StartAsync();
        await StartGatewayAsync();
    }

    /// <summary>After a kill: the same data, perhaps another port.</summary>
    internal async Task StartGatewayAsync() => Gateway = await GatewayProcess.StartAsync(_data, SpecDirectory, Travel.Web.Url, Settings);

    /// <summary>As a crash of the process and its restart.</summary>
    internal async Task RestartAsync()
    {
        await Gateway.KillAsync();
        await Gateway.DisposeAsync();
        await StartGatewayAsync();
    }

    internal Task<Reply> RunAsync(string workflow, object parameters, params IReadOnlyList<(string Name, string Value)> headers) =>
        Gateway.Web.PostAsync($"/w/travel_booking/{workflow}", parameters, headers);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Travel.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
