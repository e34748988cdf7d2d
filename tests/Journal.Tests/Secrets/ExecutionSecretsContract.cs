using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Journal.Tests.Secrets;

public abstract class ExecutionSecretsContract
{
    protected static readonly ExecutionId Id = new("a");
    protected static readonly Dictionary<string, string> Headers = new() { ["Authorization"] = "Bearer gëheim", ["X-Empty"] = "" };

    protected abstract IExecutionSecrets Secrets { get; }

    [Fact]
    public async Task SavedHeaders_AreReadForTheirExecutionOnly()
    {
        await Secrets.SaveAsync(Id, Headers);

        Assert.Equal(Headers, await Secrets.ReadAsync(Id));
        Assert.Empty(await Secrets.ReadAsync(new ExecutionId("b")));
    }

    [Fact]
    public async Task SavedAgain_ReplacesAll()
    {
        await Secrets.SaveAsync(Id, Headers);
        await Secrets.SaveAsync(Id, new Dictionary<string, string> { ["A"] = "b" });

        Assert.Equal("b", Assert.Single(await Secrets.ReadAsync(Id)).Value);

        await Secrets.SaveAsync(Id, new Dictionary<string, string>());
        Assert.Empty(await Secrets.ReadAsync(Id));
    }

    [Fact]
    public async Task Deleted_IsGone()
    {
        await Secrets.SaveAsync(Id, Headers);
        await Secrets.DeleteAsync(Id);
        await Secrets.DeleteAsync(Id);

        Assert.Empty(await Secrets.ReadAsync(Id));
    }

    [Fact]
    public async Task TakenBack_IsGone_UnlessAnotherStartHasSavedSince()
    {
        var first = await Secrets.SaveAsync(Id, Headers);
        var second = await Secrets.SaveAsync(Id, Headers);

        await Secrets.TakeBackAsync(first);
        Assert.Equal(Headers, await Secrets.ReadAsync(Id));

        await Secrets.TakeBackAsync(second);
        await Secrets.TakeBackAsync(second);
        Assert.Empty(await Secrets.ReadAsync(Id));

        await Secrets.TakeBackAsync(await Secrets.SaveAsync(Id, new Dictionary<string, string>()));
    }
}

/// <summary>What is stored outlives its process.</summary>
public abstract class StoredSecretsContract : ExecutionSecretsContract
{
    protected abstract IExecutionJournal Journal { get; }

    [Fact]
    public async Task HeadersOfAStartThatWasNeverStored_AreDeletedOnceItCanNotBeUnderWayAnyMore()
    {
        await Journal.AppendAsync(Make.First(Make.Header("stored")));
        await Secrets.SaveAsync(new ExecutionId("stored"), Headers);
        await Secrets.SaveAsync(Id, Headers);

        Assert.Equal(0, await Secrets.DeleteForgottenAsync(TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        Assert.Equal(Headers, await Secrets.ReadAsync(Id));

        Assert.Equal(1, await Secrets.DeleteForgottenAsync(TimeProvider.System.GetUtcNow().AddMinutes(1)));
        Assert.Empty(await Secrets.ReadAsync(Id));
        Assert.Equal(Headers, await Secrets.ReadAsync(new ExecutionId("stored")));
    }
}
