namespace OrleansWorkflows.Placement;

/// <summary>Keys of grains that name machines: <c>rest@machine,machine</c>, in which a comma of a name is escaped.</summary>
public static class MachineKey
{
    private const char Separator = '@';

    public static string Of(string rest, IReadOnlyList<string> machines) =>
        $"{rest}{Separator}{string.Join(',', machines.Distinct().Order(StringComparer.Ordinal).Select(Uri.EscapeDataString))}";

    /// <summary>What stands before the machines.</summary>
    public static string RestOf(string key) => key.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end ? key[..end] : key;

    /// <summary>Empty: it names none.</summary>
    public static IReadOnlyList<string> MachinesOf(string key) =>
        key.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end ? [.. key[(end + 1)..].Split(',').Select(Uri.UnescapeDataString)] : [];
}
