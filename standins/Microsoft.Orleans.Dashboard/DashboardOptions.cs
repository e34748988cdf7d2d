namespace Orleans.Dashboard;

public sealed class DashboardOptions
{
    /// <summary>True: <c>/Trace</c>, the live log, answers 403. The stand-in has no live log.</summary>
    public bool HideTrace { get; set; }
}
