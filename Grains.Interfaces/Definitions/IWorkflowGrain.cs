namespace OrleansWorkflows;

/// <summary>Revisions of one workflow and which is current. Key: <c>domain/name</c>, with <c>scope|</c> before it in a private catalogue.</summary>
[Alias("OrleansWorkflows.IWorkflowGrain")]
public interface IWorkflowGrain : IGrainWithStringKey
{
    /// <summary>Makes a validated definition the current revision.</summary>
    [Alias("Register")]
    Task<RegisterReply> Register(RegisterRequest request);

    [Alias("GetRevisions")]
    Task<IReadOnlyList<RevisionInfo>> GetRevisions();

    /// <summary>False: unknown or unloaded already.</summary>
    [Alias("Unload")]
    Task<bool> Unload();
}

/// <param name="Stored">The definition in its stored form; already validated.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.RegisterRequest")]
public sealed record RegisterRequest(
    [property: Id(0)] JsonBytes Stored, [property: Id(1)] string? Source, [property: Id(2)] string Origin, [property: Id(3)] string? CreatedBy);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.RegisterReply")]
public sealed record RegisterReply([property: Id(0)] string Revision, [property: Id(1)] bool IsNew, [property: Id(2)] long CatalogueVersion);
