using Microsoft.Extensions.Options;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Metrics;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Polls;
using OrleansWorkflows.Services;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Executions;

/// <summary>What every execution on a silo shares.</summary>
public sealed class ExecutionRuntime(
    IExecutionJournal journal,
    ExecutionLoader loader,
    StoredOutputs outputs,
    StartPlanner starts,
    ForkPlanner forks,
    IToolInvoker tools,
    IExecutionSecrets secrets,
    StatusFeed feed,
    KeeperNotices notices,
    ExecutionTelemetry telemetry,
    SiloLimits limits,
    DurationEstimates estimates,
    MachineCalls elsewhere,
    Machines machines,
    LongPolls polls,
    ILocalSiloDetails silo,
    IOptions<ExecutionOptions> options,
    TimeProvider time)
{
    public IExecutionJournal Journal => journal;

    public ExecutionLoader Loader => loader;

    public StoredOutputs Outputs => outputs;

    public StartPlanner Starts => starts;

    public ForkPlanner Forks => forks;

    public IToolInvoker Tools => tools;

    public IExecutionSecrets Secrets => secrets;

    public StatusFeed Feed => feed;

    public KeeperNotices Notices => notices;

    public ExecutionTelemetry Telemetry => telemetry;

    public SiloLimits Limits => limits;

    public DurationEstimates Estimates => estimates;

    public Machines Machines => machines;

    public LongPolls Polls => polls;

    /// <summary>Calls on other machines.</summary>
    public MachineCalls Elsewhere => elsewhere;

    public ExecutionOptions Options => options.Value;

    public TimeProvider Time => time;

    /// <summary>Address with generation: who owns executions here.</summary>
    public string Owner { get; } = silo.SiloAddress.ToParsableString();

    /// <summary>Its name, for people.</summary>
    public string Silo => silo.Name;

    public string Machine => options.Value.Machine;

    public Inputs Inputs() => new()
    {
        Now = time.GetUtcNow(),
        Random = static () => System.Random.Shared.NextDouble(),
        NewId = static () => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)),
    };
}
