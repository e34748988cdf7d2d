using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Export;

/// <summary>Reads a workflow and its newest executions, from the journal alone.</summary>
public sealed class WorkflowExporter(IGrainFactory grains, TimeProvider time)
{
    public const int DefaultLimit = 100;

    public const int MaxLimit = 1_000;

    private const int PageSize = 200;

    /// <param name="scope">Empty: the common catalogue. Of a private one only executions of its own revisions are given.</param>
    /// <returns>Null: there is no such workflow.</returns>
    public async Task<WorkflowExport?> ReadAsync(string scope, string domain, string name, int limit)
    {
        var registry = grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant);
        if (await registry.GetWorkflow(scope, domain, name) is not { } detail || await registry.Draw(scope, domain, name, "mermaid") is not { } mermaid)
        {
            return null;
        }

        var query = grains.GetGrain<IExecutionQueryGrain>(0);
        var own = scope.Length == 0 ? null : detail.Revisions.Select(revision => revision.Revision).ToHashSet(StringComparer.Ordinal);
        var executions = new List<ExportedExecution>();
        string? cursor = null;
        var isMore = true;
        while (isMore && executions.Count < limit)
        {
            var page = await query.List(new ListExecutionsRequest { Domain = domain, Workflow = name, Cursor = cursor, Limit = Math.Min(PageSize, limit - executions.Count) });
            foreach (var item in page.Items.Where(item => own?.Contains(item.Revision) is not false))
            {
                // Gone meanwhile, when its retention ended.
                if (await query.Get(new ExecutionId(item.ExecutionId)) is { } view)
                {
                    executions.Add(ExportedExecution.Of(view));
                }
            }

            (cursor, isMore) = (page.NextCursor, page.NextCursor is not null);
        }

        return new WorkflowExport(WorkflowIds.Of(domain, name), detail, mermaid, executions, isMore, time.GetUtcNow());
    }
}
