using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext
{
    GrainId GrainId { get; }

    object? GrainInstance { get; }

    /// <summary>The services of this activation; disposed when it is deactivated.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone.</summary>
    Task Deactivated { get; }

    /// <summary>Deactivates once the running calls are done; calls that arrive from now on go to a new activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>What the grain base class asks of the activation, beyond the public context.</summary>
internal interface IActivation : IGrainContext
{
    IGrainFactory GrainFactory { get; }

    string SiloIdentity { get; }

    void DelayDeactivation(TimeSpan timeSpan);

    IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options);

    /// <summary>Something kept with this activation, such as its stream subscriptions.</summary>
    T GetOrAddComponent<T>(Func<T> create) where T : class;
}

internal static class RuntimeContext
{
    [ThreadStatic]
    private static IActivation? _current;

    /// <summary>The activation whose turn runs on this thread.</summary>
    public static IActivation? Current
    {
        get => _current;
        set => _current = value;
    }
}
