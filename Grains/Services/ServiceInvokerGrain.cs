using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Orleans.Concurrency;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Recipes;
using OrleansWorkflows.Services.GraphQl;
using OrleansWorkflows.Services.Tables;

namespace OrleansWorkflows.Services;

/// <summary>The data plane for front ends: a shell over the services of its silo, which own pools, limits, breakers and caches.</summary>
[StatelessWorker]
[Reentrant]
public sealed class ServiceInvokerGrain(
    ServiceRegistry registry, IToolInvoker invoker, RecipeObserver recipes, SiloLimits limits, ILocalSiloDetails silo, ToolServiceOptions options, TimeProvider time)
    : Grain, IServiceInvokerGrain
{
    /// <summary>These calls wait in a line of their own, like those of one workflow.</summary>
    private const string LineOfCalls = "services";

    /// <summary>Somebody waits for the answer, and the call itself needs most of the response time-out.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly ConditionalWeakTable<IReadOnlyList<ToolDescription>, string> s_hashes = [];

    private string Service => this.GetPrimaryKeyString();

    public Task<ServiceOperations> Operations(ApiTarget target) => ReadAsync(target.Api.Name, target.Api.Kind, ListAsync(target));

    public async Task<IReadOnlyList<ServiceOperations>> Exposed()
    {
        using var patience = new Deadline(options.LookupTimeout, time, CancellationToken.None);
        return await Task.WhenAll(registry.List().Where(service => service is { Expose: true, Enabled: true })
            .Select(service => ReadAsync(service.Name, service.Kind, ListAsync(service.Name, patience.Token))));
    }

    public async Task<ServiceReply> Call(OperationCall call)
    {
        using var place = limits.Steps.Enter(LineOfCalls, hasBegun: false);
        await place.Turn.WaitAsync(LongestWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!place.IsHeld)
        {
            return Results.Failure(Overloaded());
        }

        var tool = $"{call.Target?.Api.Name ?? Service}.{call.Operation}";
        var result = await invoker.InvokeAsync(
            new ToolCall
            {
                Tool = tool,
                Args = call.Args,
                IdempotencyKey = call.IdempotencyKey,
                Timeout = call.Timeout,
                Target = call.Target?.Api,
                TargetHeaders = call.Target?.Headers,
            },
            CancellationToken.None);
        if (result.Output is not { } output)
        {
            return Results.Failure(result.Error!);
        }

        var reply = await Results.ReplyAsync(output, call.Result, TableName(call.Operation), GrainFactory.GetGrain<IResultTablesGrain>(call.Result.Owner).Keep);
        if (call.Result.Learner is { } learner)
        {
            await TeachAsync(learner, call, tool, output, reply.Table);
        }

        return reply;
    }

    private async Task TeachAsync(RecipeOwner learner, OperationCall call, string tool, JsonBytes output, KeptTable? table)
    {
        var kind = call.Target?.Api.Kind ?? registry.List().FirstOrDefault(service => service.Name == Service)?.Kind;
        var tools = call.Target is { } target ? await ListAsync(target) : await ListAsync(Service, CancellationToken.None);
        await recipes.OperationAsync(learner, tool, kind == "graphql" && call.Operation == GraphQlOperations.Execute, call.Args, output, table, s_hashes.GetValue(tools, Hash));
    }

    private ToolError Overloaded() => new(
        "overloaded",
        $"WF0454: silo '{silo.Name}' makes as many calls at once as it may (Silo:Limits:RunningSteps), and none ended within {LongestWait.TotalSeconds:0} s. Nothing was sent; call again in some seconds.",
        RetryAfter: LongestWait);

    private async ValueTask<IReadOnlyList<ToolDescription>> ListAsync(ApiTarget target) =>
        await registry.ListToolsAsync(target.Api, target.Headers, CancellationToken.None);

    private async ValueTask<IReadOnlyList<ToolDescription>> ListAsync(string service, CancellationToken cancellationToken) =>
        await registry.ListToolsAsync(service, cancellationToken);

    private static async Task<ServiceOperations> ReadAsync(string service, string kind, ValueTask<IReadOnlyList<ToolDescription>> reading)
    {
        try
        {
            var tools = await reading;
            return new ServiceOperations(
                service, kind, s_hashes.GetValue(tools, Hash),
                [.. tools.Select(tool => new ServiceToolView(tool.Name, tool.Description, tool.InputSchema, tool.OutputSchema, tool.IsReadOnly))]);
        }
        catch (ServiceUnavailableException exception)
        {
            return new ServiceOperations(service, kind, "", [], exception.Message);
        }
        catch (OperationCanceledException)
        {
            return new ServiceOperations(service, kind, "", [], $"service '{service}' is still being read");
        }
    }

    private static string Hash(IReadOnlyList<ToolDescription> tools)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tool in tools.OrderBy(tool => tool.Name, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{tool.Name}\n{tool.IsReadOnly}\n"));
            hash.AppendData(tool.InputSchema.Utf8);
            hash.AppendData(tool.OutputSchema?.Utf8 ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }

    /// <summary>A name that SQL takes without quotes.</summary>
    private static string TableName(string operation)
    {
        var name = string.Concat(operation.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_')).Trim('_');
        return name.Length == 0 || !char.IsAsciiLetter(name[0]) ? $"result_{name}".TrimEnd('_') : name[..Math.Min(name.Length, 40)];
    }
}
