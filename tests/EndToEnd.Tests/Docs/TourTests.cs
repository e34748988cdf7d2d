using System.Reflection;
using System.Text.RegularExpressions;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.EndToEnd.Tests.Docs;

/// <summary>docs/one-execution.md is true: its symbols exist, and its execution goes the way that it tells.</summary>
public sealed partial class TourTests
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Page Tour = Page.Read("docs/one-execution.md");

    [Fact]
    public void EverySymbol_Exists()
    {
        var types = new[] { typeof(ExecutionEngine).Assembly, typeof(IExecutionGrain).Assembly, typeof(Silo.EmbeddedSilo).Assembly }
            .SelectMany(assembly => assembly.GetTypes()).ToLookup(type => type.Name);
        var symbols = Tour.Code().Where(code => Symbol().IsMatch(code)).Distinct().ToList();

        var missing = symbols.Where(symbol => symbol.Split('.') switch
        {
            [var type, var member] => !types[type].Any(candidate => candidate.GetMember(member, Members).Length > 0),
            [var name] => !types[name].Any(),
            _ => true,
        });

        Assert.True(symbols.Count > 40);
        Assert.Empty(missing);
    }

    [Fact]
    public void ItsExecution_PassesTheEventsItNamesInTheirOrder()
    {
        var definition = SpecReader.Read(Tour.Blocks("yaml").Single(), "tour.yaml", ValidationContext.Nothing).Definition!;
        var state = ExecutionState.New(new ExecutionId("tour"), definition);
        var passed = new List<ExecutionEvent>();

        // 2. The start.
        var start = Turn(new StartExecution(JsonBytes.Parse("""{"name":"Ada"}"""), new Dictionary<string, string>(), [], new Dictionary<string, string>(), null, "digest", null, null, "silo-1", null));
        var call = Assert.IsType<RunStep>(Assert.Single(ExecutionEngine.CommandsOf(start.Events, state)));

        // The process dies: the same work is outstanding, under the same key.
        Turn(new ClaimExecution("silo-2", null));
        var again = Assert.IsType<RunStep>(Assert.Single(ExecutionEngine.Outstanding(state)));
        Assert.Equal(call.IdempotencyKey, again.IdempotencyKey);

        // 6. and 7. The call is done; the question is open, and nothing is in flight.
        Turn(Completed(again, """{"text":"Hello Ada"}"""));
        Assert.Equal(ExecutionStatus.Waiting, state.Status);
        Assert.Empty(ExecutionEngine.Outstanding(state));

        // 8. The answer, of another activation; 9. the end.
        Turn(new ClaimExecution("silo-3", null));
        var answered = Turn(new AnswerYield(JsonBytes.Parse("""{"ok":true}"""), null, null));
        Turn(Completed(Assert.IsType<RunStep>(Assert.Single(ExecutionEngine.CommandsOf(answered.Events, state))), """{"sent":"Hello Ada"}"""));

        Assert.Equal(ExecutionStatus.Completed, state.Status);
        Assert.Equal(
            [
                nameof(ExecutionStarted), nameof(StepScheduled), nameof(ExecutionClaimed), nameof(AttemptLost), nameof(StepCompleted), nameof(YieldOpened),
                nameof(ExecutionClaimed), nameof(YieldAnswered), nameof(StepScheduled), nameof(StepCompleted), nameof(ExecutionEnded),
            ],
            passed.Select(e => e.GetType().Name));
        Assert.All(passed, e => Assert.Contains($"`{e.GetType().Name}`", Tour.Text, StringComparison.Ordinal));

        Decision Turn(ExecutionRequest request)
        {
            var decision = ExecutionEngine.Decide(state, request, new Inputs { Now = DateTimeOffset.UnixEpoch, Random = () => 0, NewId = () => "token" });
            passed.AddRange(decision.Events);
            state = decision.Events.Aggregate(state, ExecutionEngine.Apply);
            return decision;
        }
    }

    private static CompleteStep Completed(RunStep step, string output) =>
        new(step.Step, step.Run, step.Attempt, JsonBytes.Parse(output), null, "builtin", IsUndo: false);

    [GeneratedRegex(@"^[A-Z]\w+(\.[A-Z]\w+)?$")]
    private static partial Regex Symbol();
}
