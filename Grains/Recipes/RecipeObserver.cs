using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Recipes;

/// <summary>Tells a caller's recipes of calls that worked. Nothing that goes wrong here fails the call.</summary>
public sealed partial class RecipeObserver(IGrainFactory grains, ILogger<RecipeObserver> logger)
{
    /// <param name="tool">As a step names it.</param>
    public Task OperationAsync(RecipeOwner? learner, string tool, bool isDocument, JsonBytes args, JsonBytes output, KeptTable? table, string schemaHash) =>
        ObserveAsync(learner, () => new ObservedCall
        {
            Kind = isDocument ? ObservedKind.Document : ObservedKind.Operation,
            Tool = tool,
            Args = args,
            Facts = OutputFacts.Of(output.Element),
            Table = table?.Name,
            TablePath = table?.Path ?? "",
            SchemaHash = schemaHash,
        });

    /// <param name="reads">Kept tables that it read.</param>
    public Task QueryAsync(RecipeOwner? learner, string tool, JsonBytes args, IReadOnlyList<string> reads, JsonBytes output, KeptTable? table) =>
        ObserveAsync(learner, () => new ObservedCall
        {
            Kind = ObservedKind.Sql,
            Tool = tool,
            Args = args,
            Facts = OutputFacts.Of(output.Element),
            Table = table?.Name,
            TablePath = table?.Path ?? "",
            Reads = reads,
        });

    private async Task ObserveAsync(RecipeOwner? learner, Func<ObservedCall> call)
    {
        if (learner is null)
        {
            return;
        }

        try
        {
            await grains.GetGrain<IRecipeGrain>(learner.Key).Observe(learner, call());
        }
#pragma warning disable CA1031 // Whatever it was: the call has worked and its caller waits for the answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotObserved(logger, learner.Key, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Recipes {Recipes} could not learn from a call")]
    private static partial void LogNotObserved(ILogger logger, string recipes, Exception exception);
}
