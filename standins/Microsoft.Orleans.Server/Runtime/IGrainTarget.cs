namespace Orleans.Runtime;

/// <summary>Where calls of one grain id go: an activation, or the pool of a stateless worker.</summary>
internal interface IGrainTarget
{
    GrainId GrainId { get; }

    GrainClass Class { get; }

    int ActivationCount { get; }

    /// <summary>Queues the call; false when this target is gone and the caller must look again.</summary>
    bool TryReceive(Request request);

    /// <summary>Deactivates what has been idle for <paramref name="age"/>, or everything for null.</summary>
    void Collect(TimeSpan? age, DeactivationReason reason, ICollection<Task> deactivated);
}
