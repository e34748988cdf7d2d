namespace OrleansWorkflows;

/// <summary>
/// Does the task of one machine, on that machine: the key is <c>task id@machine</c>, and only silos of the machine take it. Calls fail with an
/// <c>OrleansException</c> while none is there.
/// </summary>
[Alias("OrleansWorkflows.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    static string KeyOf(string taskId, string machine) => $"{taskId}@{machine}";

    /// <summary>
    /// Has the task done once, however often this is called; long poll: answers as soon as there is more to tell than <paramref name="known"/>, at the latest
    /// after <paramref name="wait"/>.
    /// </summary>
    /// <param name="known">The version of the last report that the caller has; 0: none.</param>
    [Alias("Run")]
    Task<TaskReport> Run(TaskDefinition definition, long known, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Ends it before its end.</summary>
    [Alias("Cancel")]
    Task Cancel(string reason);
}

/// <param name="Version">Grows with everything that there is to tell, also over restarts.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TaskReport")]
public sealed record TaskReport([property: Id(0)] long Version, [property: Id(1)] TaskView Task);
