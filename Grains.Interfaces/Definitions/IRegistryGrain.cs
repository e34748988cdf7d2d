namespace OrleansWorkflows;

/// <summary>
/// The catalogue of workflows: takes specs in, answers what there is and announces changes. The key is the tenant; <c>default</c> in this version.
/// </summary>
[Alias("OrleansWorkflows.IRegistryGrain")]
public interface IRegistryGrain : IGrainWithStringKey
{
    /// <summary>Validates a whole spec file and, when nothing is wrong, stores every workflow of it. All or nothing.</summary>
    [Alias("ImportSpec")]
    Task<ImportReply> ImportSpec(ImportSpecRequest request);

    /// <summary>
    /// Takes one workflow in: the body of <c>POST /workflows</c> or the arguments of <c>create_workflow</c>.
    /// </summary>
    [Alias("ImportWorkflow")]
    Task<ImportReply> ImportWorkflow(JsonBytes request, string? createdBy);

    /// <summary>
    /// The catalogue of a spec URL for one principal: fetched through the guard, cached by ETag. The scope in the answer names it.
    /// </summary>
    /// <param name="target">The API that the same caller brings along; its operations are known to the validation. Null: none.</param>
    [Alias("LoadFromUrl")]
    Task<ImportReply> LoadFromUrl(string url, string principal, TargetApi? target);

    /// <summary>As <see cref="ImportSpec"/>, into a private catalogue.</summary>
    /// <param name="scope">Names the catalogue; empty: the common one.</param>
    /// <param name="target">The API that the steps call besides the services; its operations are known to the validation.</param>
    [Alias("ImportInto")]
    Task<ImportReply> ImportInto(string scope, ImportSpecRequest request, TargetApi? target);

    /// <summary>As <see cref="Unload"/>, from a private catalogue.</summary>
    [Alias("UnloadFrom")]
    Task<bool> UnloadFrom(string scope, string domain, string name);

    /// <summary>Cards that changed after a version (0: all that exist) in a scope, and the version now.</summary>
    [Alias("GetCatalogue")]
    Task<CatalogueReply> GetCatalogue(string scope, long afterVersion);

    /// <summary>The versions of the catalogue as they come, the present one first.</summary>
    [Alias("WatchVersions")]
    IAsyncEnumerable<long> WatchVersions(CancellationToken cancellationToken);

    /// <summary>Definition, revisions and statistics; null: unknown.</summary>
    [Alias("GetWorkflow")]
    Task<WorkflowDetail?> GetWorkflow(string scope, string domain, string name);

    /// <summary>Unloads a workflow; running executions finish on their revision. False: unknown.</summary>
    [Alias("Unload")]
    Task<bool> Unload(string domain, string name);

    /// <summary>The drawing of a workflow: <c>svg mermaid text json</c>; null: unknown.</summary>
    [Alias("Draw")]
    Task<string?> Draw(string scope, string domain, string name, string format);

    /// <summary>What an execution with these arguments would do, without doing it.</summary>
    [Alias("DryRun")]
    Task<DryRunReply?> DryRun(string scope, string domain, string name, JsonBytes arguments);
}

/// <param name="Text">YAML or JSON.</param>
/// <param name="Origin">File or URL it came from, or <c>api</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ImportSpecRequest")]
public sealed record ImportSpecRequest(
    [property: Id(0)] string Text, [property: Id(1)] string FileName, [property: Id(2)] string Origin, [property: Id(3)] string? CreatedBy);

/// <summary>Empty <see cref="Problems"/> but for warnings: stored.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ImportReply")]
public sealed record ImportReply
{
    [Id(0)] public required bool Accepted { get; init; }

    [Id(1)] public string Scope { get; init; } = "";

    [Id(2)] public string Domain { get; init; } = "";

    [Id(3)] public string Version { get; init; } = "";

    [Id(4)] public IReadOnlyList<ImportedWorkflow> Workflows { get; init; } = [];

    [Id(5)] public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The catalogue version that has them.</summary>
    [Id(6)] public long CatalogueVersion { get; init; }
}

/// <param name="IsNew">False: this revision was current already.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ImportedWorkflow")]
public sealed record ImportedWorkflow(
    [property: Id(0)] string Domain, [property: Id(1)] string Name, [property: Id(2)] string Revision, [property: Id(3)] bool IsNew);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.CatalogueReply")]
public sealed record CatalogueReply([property: Id(0)] long Version, [property: Id(1)] IReadOnlyList<WorkflowCard> Cards);

/// <summary>What a caller needs to choose and call a workflow: one entry of lists and one MCP tool.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.WorkflowCard")]
public sealed record WorkflowCard
{
    [Id(0)] public required string Domain { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required string Revision { get; init; }

    [Id(3)] public string Version { get; init; } = "";

    [Id(4)] public string? Description { get; init; }

    [Id(5)] public string? Pattern { get; init; }

    [Id(6)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    [Id(7)] public bool IsDraft { get; init; }

    [Id(8)] public bool IsDeleted { get; init; }

    /// <summary>JSON Schema of the parameters.</summary>
    [Id(9)] public required JsonBytes InputSchema { get; init; }

    /// <summary>Example parameter sets.</summary>
    [Id(10)] public IReadOnlyList<JsonBytes> Examples { get; init; } = [];

    /// <summary>Small text drawing of the graph, at most 78 columns.</summary>
    [Id(11)] public string Drawing { get; init; } = "";

    /// <summary>One sentence: what happens on failure.</summary>
    [Id(12)] public string OnFailure { get; init; } = "";

    /// <summary>What it may ask a person for: the messages of its yields as written.</summary>
    [Id(13)] public IReadOnlyList<string> MayAsk { get; init; } = [];

    /// <summary>The tools it calls.</summary>
    [Id(14)] public IReadOnlyList<string> Calls { get; init; } = [];

    [Id(15)] public int NodeCount { get; init; }

    [Id(16)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(17)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(18)] public string? CreatedBy { get; init; }

    [Id(19)] public string Origin { get; init; } = "api";

    /// <summary>Every tool it calls only reads.</summary>
    [Id(20)] public bool IsReadOnly { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.WorkflowDetail")]
public sealed record WorkflowDetail
{
    [Id(0)] public required WorkflowCard Card { get; init; }

    /// <summary>The definition in graph form.</summary>
    [Id(1)] public required JsonBytes Definition { get; init; }

    /// <summary>Newest first.</summary>
    [Id(2)] public required IReadOnlyList<RevisionInfo> Revisions { get; init; }

    /// <summary>Executions by status word.</summary>
    [Id(3)] public required IReadOnlyDictionary<string, long> Statistics { get; init; }

    /// <summary>The text as its author sent it.</summary>
    [Id(4)] public string? Source { get; init; }
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.RevisionInfo")]
public sealed record RevisionInfo(
    [property: Id(0)] string Revision, [property: Id(1)] string Version, [property: Id(2)] DateTimeOffset CreatedAt, [property: Id(3)] string? CreatedBy);

/// <param name="Plan">The steps in order with what is known of their arguments: <c>{steps:[{id,type,wave,calls,args,when,…}], notes:[]}</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.DryRunReply")]
public sealed record DryRunReply([property: Id(0)] IReadOnlyList<Problem> Problems, [property: Id(1)] JsonBytes? Plan);
