using Orleans.Concurrency;

namespace OrleansWorkflows.Services;

/// <summary>Shows others what this silo's <see cref="IServiceDirectory"/> has.</summary>
[StatelessWorker]
[Reentrant]
public sealed class ServiceCatalogueGrain(IServiceDirectory directory, TimeProvider time) : Grain, IServiceCatalogueGrain
{
    /// <summary>Below the response time-out of grain calls.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task<IReadOnlyList<ServiceView>> List() => Task.FromResult<IReadOnlyList<ServiceView>>([.. directory.List().Select(Of)]);

    public async Task<ServiceView?> Get(string name)
    {
        if (Find(name) is not { } known)
        {
            return null;
        }

        if (!known.Enabled)
        {
            return Of(known);
        }

        try
        {
            var tools = await directory.ListToolsAsync(name, CancellationToken.None).AsTask().WaitAsync(Patience, time);
            return Of(Find(name) ?? known) with
            {
                Tools = [.. tools.Select(tool => new ServiceToolView(tool.Name, tool.Description, tool.InputSchema, tool.OutputSchema, tool.IsReadOnly))],
            };
        }
        catch (ServiceUnavailableException unavailable)
        {
            return Of(Find(name) ?? known) with { Error = unavailable.Message };
        }
        catch (TimeoutException)
        {
            return Of(known) with { Error = $"WF0320: the description of service '{name}' is still being read. Read it again in some seconds." };
        }
    }

    private ServiceSummary? Find(string name) => directory.List().FirstOrDefault(service => service.Name == name);

    private static ServiceView Of(ServiceSummary summary) => new(summary.Name, summary.Kind, summary.Enabled, summary.State, summary.Error);
}
