using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions.Tests.Support;

/// <summary>The product's embedded silo on a data directory, with a clock that the test moves.</summary>
internal sealed class ManualSilo : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IHost _host;

    private ManualSilo(IHost host, ManualTime time) => (_host, Time) = (host, time);

    public ManualTime Time { get; }

    public CountingJournal Journal => _host.Services.GetRequiredService<CountingJournal>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ManualSilo> StartAsync(string dataDirectory, ManualTime time)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(services => CountingJournal.Over(services.GetRequiredService<SqliteJournal>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<CountingJournal>().Journal);
        builder.AddEmbeddedSilo(new SiloSettings { DataDirectory = dataDirectory });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return new ManualSilo(host, time);
    }

    public async Task DefineAsync(string yaml)
    {
        foreach (var definition in SpecReader.Read(yaml, "test.yaml", ValidationContext.Nothing).Spec!.Workflows)
        {
            await Grains.GetGrain<IWorkflowGrain>($"{definition.Domain}/{definition.Name}")
                .Register(new RegisterRequest(definition.Stored, null, "test", null));
        }
    }

    /// <summary>Starts an execution and waits until it halts.</summary>
    public async Task<ExecutionId> StartAsync(string workflow)
    {
        var id = ExecutionId.New(Time.GetUtcNow());
        var reply = await Grains.GetGrain<IExecutionGrain>(id.Value).Start(
            new StartExecutionRequest { Domain = "test", Workflow = workflow, IsFreshId = true }).WaitAsync(Patience);
        Assert.Equal(StartOutcome.Started, reply.Outcome);
        return id;
    }

    /// <summary>Reads the journal; wakes nobody.</summary>
    public async Task<ExecutionView> ViewAsync(ExecutionId id) => (await Grains.GetGrain<IExecutionQueryGrain>(0).Get(id))!;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().WaitAsync(Patience);
        _host.Dispose();
    }
}
