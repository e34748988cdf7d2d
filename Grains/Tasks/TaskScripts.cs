using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Scripts;

namespace OrleansWorkflows.Tasks;

/// <summary>The scripts that tasks may name: those that services of kind <c>script</c> list, and no other tool.</summary>
public sealed class TaskScripts(IServiceDirectory services)
{
    /// <param name="script"><c>service.script</c>, or the bare name where one service has it.</param>
    /// <returns>The tool's full name, or why there is none.</returns>
    public async Task<(string? Tool, ErrorView? Error)> FindAsync(string script)
    {
        var known = new List<string>();
        foreach (var service in services.List().Where(service => service is { Kind: ScriptKind.KindName, Enabled: true }))
        {
            known.AddRange((await services.ListToolsAsync(service.Name, CancellationToken.None)).Select(tool => $"{service.Name}.{tool.Name}"));
        }

        var found = known.Where(name => name == script || (!script.Contains('.') && name.EndsWith($".{script}", StringComparison.Ordinal))).ToList();
        return found is [var one] ? (one, null) : (null, TaskErrors.NoScript(script, found.Count > 0 ? found : known, isAmbiguous: found.Count > 0));
    }
}
