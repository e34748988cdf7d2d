namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>One demo for tests that only call what it has; starting it takes longer than most of them.</summary>
[CollectionDefinition(nameof(SharedDemo))]
public sealed class SharedDemo : ICollectionFixture<Demo>;
