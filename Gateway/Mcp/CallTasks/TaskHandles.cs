using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.CallTasks;

/// <summary>
/// Ids of tasks: the execution's id with a mac over it and the caller. So every gateway that has the key finds the execution of a task without any record of its
/// own, nobody can make one up, and it is of no use to another caller.
/// </summary>
public sealed class TaskHandles(GatewaySettings settings)
{
    private const int MacSizeBytes = 16;

    private readonly byte[] _key = SealKey.Load(settings);

    public string Of(ExecutionId execution, string principal) => $"{execution.Value}.{Mac(execution.Value, principal)}";

    /// <summary>Null: not the id of a task of this caller.</summary>
    public ExecutionId? Find(string? id, string principal)
    {
        if (id?.Split('.') is not [var execution, var mac])
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(Mac(execution, principal))) ? new ExecutionId(execution) : null;
    }

    private string Mac(string execution, string principal) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"task\n{execution}\n{principal}")).AsSpan(0, MacSizeBytes));
}
