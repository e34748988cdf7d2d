using OrleansWorkflows;

namespace OrderService;

/// <summary>Orders as executions of a workflow: everything that this service asks the cluster for is a grain call.</summary>
internal sealed class Orders(IClusterClient cluster, TimeProvider time)
{
    private const string Tenant = "default";

    private const string Workflow = "orders/approve_order";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the workflow in; nothing happens where it is known as it is.</summary>
    public async Task DeployAsync()
    {
        using var spec = new StreamReader(typeof(Orders).Assembly.GetManifestResourceStream("orders.yaml")!);
        var reply = await cluster.GetGrain<IRegistryGrain>(Tenant).ImportSpec(new ImportSpecRequest(await spec.ReadToEndAsync(), "orders.yaml", "order-service", "order-service"));
        if (!reply.Accepted)
        {
            throw new InvalidOperationException(string.Join('\n', reply.Problems.Select(problem => $"{problem.Code} {problem.Path}: {problem.Message}")));
        }
    }

    /// <summary>The order's number is the key, so an order is one execution however often this is called, also by several processes.</summary>
    public async Task<ExecutionId> StartAsync(string order, decimal amount)
    {
        var id = ExecutionId.Hash(Tenant, Workflow, order);
        var reply = await cluster.GetGrain<IExecutionGrain>(id.Value).Start(new StartExecutionRequest
        {
            Domain = "orders",
            Workflow = "approve_order",
            Params = JsonBytes.From(new { order, amount }),
            StartedBy = "order-service",
        });
        return reply.Outcome is StartOutcome.Started or StartOutcome.Existing
            ? id
            : throw new InvalidOperationException($"{reply.Outcome}: {string.Join('\n', reply.Problems.Select(problem => problem.Message))}");
    }

    /// <summary>Every event of the execution from its beginning to its end, in order, also when silos go away meanwhile.</summary>
    /// <param name="each">May see an event again after a failure of the cluster.</param>
    public async Task FollowAsync(ExecutionId id, Func<HistoryEntry, Task> each, CancellationToken cancellationToken)
    {
        var next = 1L;
        while (true)
        {
            try
            {
                await foreach (var entry in cluster.GetGrain<IExecutionGrain>(id.Value).Watch(next, cancellationToken))
                {
                    await each(entry);
                    next = entry.Sequence + 1;
                }

                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException or EnumerationAbortedException or ExecutionMovedException)
            {
                // The silo that held the execution is gone, and another one takes it up: the same call again reaches that one.
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    /// <summary>Answers the question of a <c>yield_opened</c>. Its token names it for good: a repeat is told what was answered first.</summary>
    public async Task<AnswerOutcome> AnswerAsync(ExecutionId id, HistoryEntry question, bool approved)
    {
        var token = question.Data.Element.GetProperty("token").GetString();
        var reply = await cluster.GetGrain<IExecutionGrain>(id.Value).Answer(new AnswerRequest(JsonBytes.From(new { approved }), Token: token));
        return reply.Outcome is AnswerOutcome.Accepted or AnswerOutcome.AlreadyAnswered ? reply.Outcome : throw new InvalidOperationException(reply.Message);
    }

    public async Task<ExecutionView> GetAsync(ExecutionId id) => (await cluster.GetGrain<IExecutionGrain>(id.Value).Get(includeSteps: false))!;
}
