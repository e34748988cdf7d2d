namespace OrleansWorkflows;

/// <summary>One pattern: its text, whether it can be applied to a component, and its application. The key is its name.</summary>
[Alias("OrleansWorkflows.IPatternGrain")]
public interface IPatternGrain : IGrainWithStringKey
{
    /// <summary>Null: there is no such pattern.</summary>
    [Alias("Get")]
    Task<PatternView?> Get();

    /// <summary>Takes a pattern in that has been read without a mistake. It goes before the shipped one of its name.</summary>
    [Alias("Put")]
    Task Put(PatternSource source);

    /// <summary>Takes out what came from an origin; the shipped pattern of the name, if there is one, is in force again.</summary>
    [Alias("Remove")]
    Task Remove(string origin);

    /// <summary>Checks every requirement; changes nothing. Null: there is no such pattern.</summary>
    [Alias("Validate")]
    Task<PatternValidation?> Validate(PatternRequest request);

    /// <summary>Checks every requirement and, when nothing blocks, starts the application. Null: there is no such pattern.</summary>
    [Alias("Apply")]
    Task<PatternApplyReply?> Apply(PatternRequest request, string applicationId);
}

/// <summary>The patterns that there are; key <see cref="Key"/>.</summary>
[Alias("OrleansWorkflows.IPatternLibraryGrain")]
public interface IPatternLibraryGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>By name.</summary>
    [Alias("List")]
    Task<IReadOnlyList<PatternView>> List();

    [Alias("Names")]
    Task<IReadOnlyList<string>> Names();

    /// <summary>Reads a pattern file; nothing is kept of one with mistakes, and what was in force stays.</summary>
    /// <param name="taken">Names that other files have.</param>
    [Alias("Import")]
    Task<PatternImportReply> Import(PatternSource source, IReadOnlyList<string> taken);

    /// <summary>Takes out a pattern that came from an origin.</summary>
    [Alias("Remove")]
    Task Remove(string name, string origin);
}

/// <summary>One application of a pattern to a component; the key is its id.</summary>
[Alias("OrleansWorkflows.IPatternApplicationGrain")]
public interface IPatternApplicationGrain : IGrainWithStringKey
{
    /// <summary>Stores the application and starts its execution; made again with the same id it answers with what there is.</summary>
    [Alias("Begin")]
    Task<PatternBeginReply> Begin(PatternPlan plan);

    /// <summary>How it stands; null: there is no such application.</summary>
    [Alias("Get")]
    Task<PatternApplicationView?> Get();
}
