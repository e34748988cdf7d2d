namespace OrleansWorkflows;

/// <summary>
/// Single calls of services outside executions, and what there is to call. The key is the name of the service, or of the target API of the request. Stateless;
/// <see cref="IServiceCatalogueGrain"/> shows how services stand.
/// </summary>
[Alias("OrleansWorkflows.IServiceInvokerGrain")]
public interface IServiceInvokerGrain : IGrainWithStringKey
{
    /// <summary>The key for <see cref="Exposed"/>, which asks about no service in particular.</summary>
    const string All = "*";

    /// <summary>What a target API can do; reads its description at the first use. A failure is in <see cref="ServiceOperations.Problem"/>.</summary>
    [Alias("Operations")]
    Task<ServiceOperations> Operations(ApiTarget target);

    /// <summary>The operations of the configured services that offer them to models (<c>expose: true</c>). Those that can not be read at the moment have a problem.</summary>
    [Alias("Exposed")]
    Task<IReadOnlyList<ServiceOperations>> Exposed();

    /// <summary>Makes one call. Expected failures are in the reply.</summary>
    [Alias("Call")]
    Task<ServiceReply> Call(OperationCall call);
}
