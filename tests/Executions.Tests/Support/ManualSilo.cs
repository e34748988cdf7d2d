using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Limits;
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

    public SiloLimits Limits => _host.Services.GetRequiredService<SiloLimits>();

    public T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<ManualSilo> StartAsync(string dataDirectory, ManualTime time, params IEnumerable<(string Key, object Value)> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, Convert.ToString(setting.Value, CultureInfo.InvariantCulture))));
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton<TimeProvider>(time);

        // Orleans asks for the clock of each of its parts by a key: what it does for itself goes by the real one, the timers of grains by the test's.
        builder.Services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);
        builder.Services.AddKeyedSingleton<TimeProvider>("Orleans.Grains", time);
        builder.Services.AddKeyedSingleton("Orleans.Reminders", time.MovesReminders ? time : TimeProvider.System);
        builder.Services.AddSingleton(services => CountingJournal.Over(services.GetRequiredService<SqliteJournal>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<CountingJournal>().Journal);
        builder.AddEmbeddedSilo(new SiloSettings { DataDirectory = dataDirectory, AllowPrivateNetworks = true });
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
        var reply = await TryStartAsync(workflow);
        Assert.Equal(StartOutcome.Started, reply.Outcome);
        return reply.ExecutionId;
    }

    public Task<StartReply> TryStartAsync(string workflow) => Execution(ExecutionId.New(Time.GetUtcNow())).Start(
        new StartExecutionRequest { Domain = "test", Workflow = workflow, IsFreshId = true }).WaitAsync(Patience);

    public IExecutionGrain Execution(ExecutionId id) => Grains.GetGrain<IExecutionGrain>(id.Value);

    /// <summary>Reads the journal; wakes nobody.</summary>
    public async Task<ExecutionView> ViewAsync(ExecutionId id) => (await Grains.GetGrain<IExecutionQueryGrain>(0).Get(id))!;

    /// <summary>Reads the journal until it is as wanted.</summary>
    public async Task<ExecutionView> UntilAsync(ExecutionId id, Func<ExecutionView, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var view = await ViewAsync(id);
            if (condition(view))
            {
                return view;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Execution {id} is {JsonBytes.From(view)}; the silo: {Limits.Figures}");
        }
    }

    public async Task UntilAsync(Func<LoadFigures, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition(Limits.Figures))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"The silo is not as expected: {Limits.Figures}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().WaitAsync(Patience);
        _host.Dispose();
    }
}
