using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OrleansWorkflows.Services.Scripts;

/// <summary>
/// Finds what a script has started by a variable of its environment, which all that it starts inherits. Who its parent is does not tell: a program whose parent has
/// ended belongs to nobody. Where the system has no <c>/proc</c> nothing is found.
/// </summary>
internal static class ScriptLeftovers
{
    /// <summary>One run of a script, and no other.</summary>
    public const string Variable = "WORKFLOW_RUN";

    /// <summary>What is starting something just now is missed by one look.</summary>
    private const int Looks = 5;

    public static void Kill(string run)
    {
        var mark = Encoding.UTF8.GetBytes($"{Variable}={run}\0");
        for (var look = 0; look < Looks && KillOnce(mark); look++)
        {
        }
    }

    /// <returns>Whether there was something.</returns>
    private static bool KillOnce(byte[] mark)
    {
        var found = false;
        foreach (var directory in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(directory), out var id) && Has(directory, mark))
            {
                found = true;
                End(id);
            }
        }

        return found;
    }

    private static bool Has(string directory, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(directory, "environ")).AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return false;
        }
    }

    private static void End(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }
}
