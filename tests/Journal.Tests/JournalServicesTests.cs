using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Journal.Tests;

public sealed class JournalServicesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Host_OpensTheStoreFirstAndClosesItLast()
    {
        var probe = new AppendsWhileStarting();
        using (var host = Build(services => services.AddHostedService(provider => probe.With(provider)).AddSqliteJournal(_directory.Path)))
        {
            await host.StartAsync();
            Assert.Throws<JournalUnavailableException>(() => Stores.Open(_directory.Path));
            await host.StopAsync();
            Assert.Equal([AppendOutcome.Appended, AppendOutcome.Appended], probe.Outcomes);
            Stores.Open(_directory.Path).Dispose();
        }
    }

    [Fact]
    public async Task DirectoryInUse_StopsTheStart()
    {
        using var other = Stores.Open(_directory.Path);
        using var host = Build(services => services.AddSqliteJournal(_directory.Path));

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => host.StartAsync());

        Assert.Contains("WF0601", error.Message);
    }

    [Fact]
    public async Task OptionOutOfBounds_StopsTheStart()
    {
        using var host = Build(services => services.AddSqliteJournal(_directory.Path, options => options.MaxBatch = 0));

        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => host.StartAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("Database=without;Username=host")]
    public async Task ConnectionStringThatIsNone_StopsTheStart(string connectionString)
    {
        using var host = Build(services => services.AddPostgreSqlJournal(connectionString));

        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => host.StartAsync());
    }

    [Fact]
    public void Url_IsAConnectionString()
    {
        using var host = Build(services => services.AddPostgreSqlJournal("postgres://ada@127.0.0.1:1/flows"));

        Assert.Equal("127.0.0.1:1/flows", host.Services.GetRequiredService<IOptions<PostgreSqlJournalOptions>>().Value.Place);
    }

    [Fact]
    public async Task InMemory_GivesTheSameServices()
    {
        await using var provider = new ServiceCollection().AddInMemoryJournal().BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<IExecutionJournal>(), provider.GetRequiredService<IExecutionJournal>());
        Assert.NotNull(provider.GetRequiredService<IDefinitionStore>());
        Assert.NotNull(provider.GetRequiredService<IExecutionSecrets>());
    }

    public void Dispose() => _directory.Dispose();

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>A hosted service that was registered before the store, as a silo may be.</summary>
    private sealed class AppendsWhileStarting : IHostedService
    {
        private IServiceProvider? _services;

        public List<AppendOutcome> Outcomes { get; } = [];

        public AppendsWhileStarting With(IServiceProvider services)
        {
            _services = services;
            return this;
        }

        public Task StartAsync(CancellationToken cancellationToken) => AppendAsync(1);

        public Task StopAsync(CancellationToken cancellationToken) => AppendAsync(2);

        private async Task AppendAsync(long sequence) =>
            Outcomes.Add(await _services!.GetRequiredService<IExecutionJournal>().AppendAsync(Make.Append(new ExecutionId("a"), sequence)));
    }
}
