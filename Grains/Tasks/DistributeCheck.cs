namespace OrleansWorkflows.Tasks;

/// <summary>What is wrong with a request for tasks, all at once.</summary>
internal static class DistributeCheck
{
    public const int MaxMachines = 1_000;

    public static IReadOnlyList<Problem> Problems(DistributeRequest request, IReadOnlyList<string> machines)
    {
        var problems = new List<Problem>();
        if (machines.Count is 0 or > MaxMachines)
        {
            Add("target_machines", machines.Count == 0 ? "No machine is there, and none was named." : $"At most {MaxMachines} machines; these are {machines.Count}.");
        }

        if (machines.FirstOrDefault(machine => machine.Length is 0 or > 200 || machine.Any(char.IsControl)) is { } odd)
        {
            Add("target_machines", $"'{(odd.Length > 60 ? odd[..60] + "…" : odd)}' can not be the name of a machine.");
        }

        if (request.Quorum is { } quorum && (request.Strategy != ExecutionStrategy.Quorum || quorum < 1 || quorum > machines.Count))
        {
            Add("quorum", request.Strategy == ExecutionStrategy.Quorum
                ? $"'quorum' must be from 1 to the number of machines, {machines.Count}; it is {quorum}."
                : "'quorum' is of the strategy quorum only.");
        }

        if (request.Reduce is { } reduce && TaskReduction.Check(reduce) is { } mistake)
        {
            Add("reduce", mistake);
        }

        return problems;

        void Add(string path, string message) => problems.Add(new Problem("WF0211", path, message));
    }
}
