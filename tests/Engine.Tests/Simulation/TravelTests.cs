using OrleansWorkflows.Engine.Tests.Support;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// Every workflow of the travel example with services that answer well and badly: the process dies once at every moment there is, or is taken for
/// dead and wakes up late, and the outcome is the same as without.
/// </summary>
public sealed class TravelTests
{
    private static readonly IReadOnlyDictionary<string, WorkflowDefinition> Workflows =
        Specs.Read(File.ReadAllText(Repository.PathOf("deploy/examples/travel/workflows.yaml")), "workflows.yaml");

    public static TheoryData<string> Names => [.. TravelCase.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void WithoutFaults_EndsAsItShould(string name)
    {
        var scenario = TravelCase.Of(name);
        var cluster = Run(scenario, new Faults());
        var state = cluster.Journal.Replay(cluster.Journal.Executions[0]);
        Assert.Equal(scenario.Status, state.Status);
        Assert.Equal(scenario.Outcome, OutcomeOf(cluster));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CrashAtAnyMoment_ChangesNoOutcome(string name)
    {
        var scenario = TravelCase.Of(name);
        var quiet = new Faults();
        Run(scenario, quiet);
        for (var point = 0; point < quiet.Points; point++)
        {
            Check(scenario, new OneFault(point, asZombie: false), $"a crash at moment {point}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ZombieAtAnyMoment_ChangesNoOutcome(string name)
    {
        var scenario = TravelCase.Of(name);
        for (var point = 0; point < 40; point++)
        {
            Check(scenario, new OneFault(point, asZombie: true), $"a second activation at delivery {point}");
        }
    }

    private static void Check(TravelCase scenario, Faults faults, string what)
    {
        try
        {
            var cluster = Run(scenario, faults);
            Assert.Equal(scenario.Outcome, OutcomeOf(cluster));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new OracleException($"{scenario.Name} with {what}: {e}");
        }
    }

    internal static Cluster Run(TravelCase scenario, Faults faults)
    {
        var cluster = new Cluster(Workflows, seed: 7, faults, scenario.Answer, personAnswers: _ => JsonBytes.Parse("""{"selected_flight_id":"F1"}"""));
        cluster.Start($"travel_booking/{scenario.Workflow}", JsonBytes.Parse(scenario.Args));
        cluster.Run();
        Oracles.Check(cluster);
        return cluster;
    }

    /// <summary>What happened in the world: effects that were not undone, then those that were.</summary>
    private static string OutcomeOf(Cluster cluster)
    {
        var effects = cluster.Services.Effects.Where(e => !e.IsUndo).Select(e => e.Tool).Where(t => !TravelCase.IsReading(t)).Order(StringComparer.Ordinal);
        var undone = cluster.Services.Effects.Where(e => e.IsUndo).Select(e => e.Tool).Order(StringComparer.Ordinal);
        return $"{string.Join(' ', effects)} | {string.Join(' ', undone)}";
    }
}
