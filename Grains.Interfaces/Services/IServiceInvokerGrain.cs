namespace OrleansWorkflows;

/// <summary>
/// The services of a silo as front ends reach them: what one can do, and single calls outside executions. The key is the name of the service, or of the target API of
/// the request. Stateless.
/// </summary>
[Alias("OrleansWorkflows.IServiceInvokerGrain")]
public interface IServiceInvokerGrain : IGrainWithStringKey
{
    /// <summary>The key for <see cref="Exposed"/>, which asks about no service in particular.</summary>
    const string All = "*";

    /// <summary>What it can do; reads its description at the first use. A failure is in <see cref="ServiceOperations.Problem"/>.</summary>
    /// <param name="target">Null: the configured service of that name.</param>
    [Alias("Operations")]
    Task<ServiceOperations> Operations(ApiTarget? target);

    /// <summary>The operations of the configured services that offer them to models (<c>expose: true</c>). Those that can not be read at the moment have a problem.</summary>
    [Alias("Exposed")]
    Task<IReadOnlyList<ServiceOperations>> Exposed();

    /// <summary>Makes one call. Expected failures are in the reply.</summary>
    [Alias("Call")]
    Task<ServiceReply> Call(OperationCall call);
}
