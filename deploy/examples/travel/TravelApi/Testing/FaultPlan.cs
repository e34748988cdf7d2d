namespace TravelApi.Testing;

/// <summary>
/// What goes wrong with the next calls of an operation (<c>*</c>: of any): they are delayed, refused with <c>Status</c> before any effect, or done and
/// then left without an answer. <c>Times</c>: how many calls.
/// </summary>
internal sealed record Fault(string Operation, int Times = 1, int? Status = null, string? Code = null, bool DropAnswer = false, int? DelayMs = null);

/// <summary>The faults still to come, in the order in which they were planned; a call meets at most one.</summary>
internal sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];

    public IReadOnlyList<Fault> Planned
    {
        get
        {
            lock (gate)
            {
                return [.. faults];
            }
        }
    }

    public void Add(Fault fault)
    {
        lock (gate)
        {
            faults.Add(fault);
        }
    }

    public Fault? Take(string operation)
    {
        lock (gate)
        {
            var index = faults.FindIndex(fault => fault.Operation == "*" || fault.Operation == operation);
            if (index < 0)
            {
                return null;
            }

            var fault = faults[index];
            if (fault.Times == 1)
            {
                faults.RemoveAt(index);
            }
            else
            {
                faults[index] = fault with { Times = fault.Times - 1 };
            }

            return fault;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
        }
    }
}
