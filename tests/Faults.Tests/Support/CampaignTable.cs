using System.Globalization;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>A line for each fault that was survived, in the file that <c>CAMPAIGN_TABLE</c> names.</summary>
internal static class CampaignTable
{
    public static void Add(
        string fault, TimeSpan took, TimeSpan away, int accepted, long refused, int unconfirmed, int repeated, TimeSpan longestAnswer, long memoryBefore, long memoryMost)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{fault,-44} {took.TotalSeconds,6:0.0} {away.TotalSeconds,6:0.0} {accepted,9} {refused,8} {unconfirmed,12} {repeated,9} {longestAnswer.TotalSeconds,8:0.0} {memoryBefore >> 20,7} {memoryMost >> 20,7}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("CAMPAIGN_TABLE") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
