namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>A query that can not be answered; the tool turns it into its error.</summary>
internal sealed class SqlFailure(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
