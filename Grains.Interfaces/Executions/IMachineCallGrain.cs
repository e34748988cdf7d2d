namespace OrleansWorkflows;

/// <summary>
/// Makes one call on a machine for an execution that runs on another: the key is <c>execution/step/run/attempt@machine</c>, and only silos of the machine take it. It
/// stores nothing: what became of the call is recorded by the execution. Calls of it fail with an <c>OrleansException</c> while the machine is away.
/// </summary>
[Alias("OrleansWorkflows.IMachineCallGrain")]
public interface IMachineCallGrain : IGrainWithStringKey
{
    static string KeyOf(ExecutionId execution, string command, string machine) => $"{execution}/{command}@{machine}";

    /// <summary>Does nothing: what answers is there, and nothing has begun.</summary>
    [Alias("Reach")]
    Task Reach();

    /// <summary>Long poll: how the call ended, or after <paramref name="wait"/> that it is under way. One that is under way or has ended is not made again.</summary>
    /// <param name="mayBegin">False: it was begun before; one that is not known here has been lost with its silo.</param>
    [Alias("Run")]
    Task<MachineCallReply> Run(MachineCall call, bool mayBegin, TimeSpan wait, CancellationToken cancellationToken);
}
