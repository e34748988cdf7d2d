namespace OrleansWorkflows;

/// <summary>One task spread over machines; the key is the group's id. Drives the tasks by its strategy, also after its silo died.</summary>
[Alias("OrleansWorkflows.ITaskGroupGrain")]
public interface ITaskGroupGrain : IGrainWithStringKey
{
    /// <summary>Starts it; durable when it returns. The same request again answers with what is there, another one under the same id is refused.</summary>
    [Alias("Distribute")]
    Task<DistributeReply> Distribute(DistributeRequest request);

    /// <summary>How it stands; null: there is no such group.</summary>
    /// <param name="reduce">An expression in place of the group's own; null: that one.</param>
    [Alias("Get")]
    Task<TaskGroupView?> Get(string? reduce);

    /// <summary>Long poll: returns when it has ended, at the latest after <paramref name="timeout"/> (at most 20 s).</summary>
    [Alias("WaitUntilEnded")]
    Task<TaskGroupView?> WaitUntilEnded(TimeSpan timeout, string? reduce, CancellationToken cancellationToken);

    /// <summary>Ends what runs and whatever has not begun. Null: there is no such group; one that has ended stays as it is.</summary>
    [Alias("Cancel")]
    Task<TaskGroupView?> Cancel(string? reason);

    /// <summary>Goes on where its silo died. False: there is nothing (more) to do.</summary>
    [Alias("Wake")]
    Task<bool> Wake();

    /// <summary>Removes all that is stored of a group that has ended, its tasks included; one that has not stays. Repeats do nothing.</summary>
    [Alias("Forget")]
    Task Forget();
}

/// <summary>Asks for a task on machines.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.DistributeRequest")]
public sealed record DistributeRequest
{
    [Id(0)] public required TaskDefinition Definition { get; init; }

    /// <summary>Empty: all machines that are there.</summary>
    [Id(1)] public IReadOnlyList<string> Machines { get; init; } = [];

    [Id(2)] public ExecutionStrategy Strategy { get; init; }

    /// <summary>Null: the majority.</summary>
    [Id(3)] public int? Quorum { get; init; }

    /// <summary>How long the whole group may take.</summary>
    [Id(4)] public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An expression over <c>$results</c> and <c>$outputs</c>.</summary>
    [Id(5)] public string? Reduce { get; init; }
}

public enum DistributeOutcome
{
    Started,

    /// <summary>The same request came before; nothing was started again.</summary>
    Existing,

    /// <summary>The id is taken by another request (422).</summary>
    KeyReused,

    /// <summary>Something is wrong with the request (400); every problem is listed.</summary>
    Invalid,
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.DistributeReply")]
public sealed record DistributeReply(
    [property: Id(0)] DistributeOutcome Outcome, [property: Id(1)] IReadOnlyList<Problem> Problems, [property: Id(2)] TaskGroupView? View = null);
