namespace OrleansWorkflows.Telemetry;

/// <summary>Statuses as the API writes them.</summary>
internal static class StatusWord
{
    public static string Of<T>(T status) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
