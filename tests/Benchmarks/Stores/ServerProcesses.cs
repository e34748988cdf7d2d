using System.Globalization;
using Npgsql;

namespace OrleansWorkflows.Benchmarks.Stores;

/// <summary>The processes of a PostgreSQL server on this machine. Source: proc(5), <c>/proc/[pid]/stat</c>.</summary>
internal sealed class ServerProcesses
{
    /// <summary>Of the fields after the command's name, from 0.</summary>
    private const int ParentField = 1;
    private const int FirstTimeField = 11;

    private const double TicksPerSecond = 100;

    private readonly int _main;

    private ServerProcesses(int main) => _main = main;

    /// <summary>User and system time of all of them, those that have ended included.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var ticks = 0L;
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var process) && FieldsOf(process) is { } fields
                    && (process == _main || fields[ParentField] == _main))
                {
                    // user, system; of the main one also what its ended children used.
                    ticks += fields[FirstTimeField] + fields[FirstTimeField + 1]
                        + (process == _main ? fields[FirstTimeField + 2] + fields[FirstTimeField + 3] : 0);
                }
            }

            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    /// <returns>Null: the server is on another machine, or this one does not tell.</returns>
    public static async Task<ServerProcesses?> FindAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return FieldsOf(connection.ProcessID) is { } fields && await File.ReadAllTextAsync($"/proc/{connection.ProcessID}/comm") is "postgres\n"
            ? new ServerProcesses((int)fields[ParentField])
            : null;
    }

    private static long[]? FieldsOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The state is a letter, all that follows are numbers; the name before it may contain anything.
            return [0, .. stat[(stat.LastIndexOf(')') + 4)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(20).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
