using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Definitions;

/// <summary>
/// The one writer of a workflow's revisions. Its state says which is current; the catalogue row is a copy for readers, written after it and written again
/// when a crash came between.
/// </summary>
public sealed class WorkflowGrain(
    [PersistentState("workflow", "grains")] IPersistentState<WorkflowState> workflow,
    IDefinitionStore store,
    DefinitionCache definitions,
    SiloCatalogue catalogue,
    TimeProvider time) : Grain, IWorkflowGrain
{
    public async Task<RegisterReply> Register(RegisterRequest request)
    {
        var definition = DefinitionCache.Read(request.Stored);
        var now = time.GetUtcNow();
        var state = workflow.State;
        var isNew = state.Revisions.Count == 0 || state.IsDeleted || state.Revisions[0].Revision != definition.Revision || state.Origin != request.Origin;
        if (isNew)
        {
            await store.SaveRevisionAsync(new DefinitionRevision(
                definition.Revision, definition.Domain, definition.Name, definition.Version, request.Stored.Utf8, request.Source, now));
            state.Revisions.RemoveAll(r => r.Revision == definition.Revision);
            state.Revisions.Insert(0, new RevisionInfo(definition.Revision, definition.Version, now, request.CreatedBy));
            state.IsDeleted = false;
            state.Origin = request.Origin;
            state.CreatedBy ??= request.CreatedBy;
            state.CreatedAt = state.CreatedAt == default ? now : state.CreatedAt;
            state.UpdatedAt = now;
            await SaveAsync();
        }

        definitions.Add(definition);
        var version = await PublishAsync(definition, isNew);
        return new RegisterReply(definition.Revision, isNew, version);
    }

    public Task<IReadOnlyList<RevisionInfo>> GetRevisions() => Task.FromResult<IReadOnlyList<RevisionInfo>>(workflow.State.Revisions.ToArray());

    public async Task<bool> Unload()
    {
        var state = workflow.State;
        if (state.Revisions.Count == 0 || state.IsDeleted)
        {
            return false;
        }

        state.IsDeleted = true;
        state.UpdatedAt = time.GetUtcNow();
        await SaveAsync();
        await PublishAsync(await definitions.GetAsync(state.Revisions[0].Revision, CancellationToken.None), isChanged: true);
        return true;
    }

    private Task SaveAsync() => workflow.WriteOrLeaveAsync(DeactivateOnIdle, $"workflow {this.GetPrimaryKeyString()}");

    private async Task<long> PublishAsync(WorkflowDefinition definition, bool isChanged)
    {
        var key = this.GetPrimaryKeyString();
        var scope = key.Contains('|', StringComparison.Ordinal) ? key[..key.IndexOf('|', StringComparison.Ordinal)] : "";
        var state = workflow.State;
        var entry = new CatalogueEntry
        {
            Scope = scope,
            Domain = definition.Domain,
            Name = definition.Name,
            Revision = definition.Revision,
            Version = definition.Version,
            Description = definition.Description,
            Pattern = definition.Pattern,
            Labels = definition.Labels,
            IsDraft = definition.IsDraft,
            IsDeleted = state.IsDeleted,
            Origin = state.Origin,
            CreatedBy = state.CreatedBy,
            CreatedAt = state.CreatedAt,
            UpdatedAt = state.UpdatedAt,
        };
        var known = (await catalogue.ListAsync(scope, CancellationToken.None)).FirstOrDefault(e => e.Domain == entry.Domain && e.Name == entry.Name);
        if (isChanged || known is null || known.Revision != entry.Revision || known.IsDeleted != entry.IsDeleted)
        {
            await store.SaveEntryAsync(entry);
            await catalogue.RefreshAsync(CancellationToken.None);
        }

        return catalogue.Version;
    }
}

[GenerateSerializer, Alias("OrleansWorkflows.WorkflowState")]
public sealed class WorkflowState
{
    /// <summary>Newest first.</summary>
    [Id(0)] public List<RevisionInfo> Revisions { get; set; } = [];

    [Id(1)] public bool IsDeleted { get; set; }

    [Id(2)] public string Origin { get; set; } = "api";

    [Id(3)] public string? CreatedBy { get; set; }

    [Id(4)] public DateTimeOffset CreatedAt { get; set; }

    [Id(5)] public DateTimeOffset UpdatedAt { get; set; }
}
