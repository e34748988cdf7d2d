using Orleans.Storage;

namespace OrleansWorkflows.Orleans.Tests;

[GenerateSerializer]
public sealed class Account
{
    [Id(0)]
    public int Balance { get; set; }

    [Id(1)]
    public List<string> Entries { get; set; } = [];
}

public interface IAccountGrain : IGrainWithStringKey
{
    Task Add(int amount);

    Task AddUnsaved(int amount);

    Task<int> Balance();

    Task<(string? Etag, bool Exists)> Version();

    Task Clear();

    Task Drop();

    Task<Guid> Incarnation();

    Task<List<string>> Entries();

    Task<int> Take(List<string> entries);
}

internal sealed class AccountGrain([PersistentState("account", "store")] IPersistentState<Account> state, Probe probe) : Grain, IAccountGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Log.Enqueue($"balance at activation {state.State.Balance}");
        return Task.CompletedTask;
    }

    public async Task Add(int amount)
    {
        state.State.Balance += amount;
        state.State.Entries.Add(amount.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await state.WriteStateAsync();
    }

    public Task AddUnsaved(int amount)
    {
        state.State.Balance += amount;
        return Task.CompletedTask;
    }

    public Task<int> Balance() => Task.FromResult(state.State.Balance);

    public Task<(string? Etag, bool Exists)> Version() => Task.FromResult((state.Etag, state.RecordExists));

    public Task Clear() => state.ClearStateAsync();

    public Task Drop()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> Incarnation() => Task.FromResult(_id);

    public Task<List<string>> Entries() => Task.FromResult(state.State.Entries);

    public Task<int> Take(List<string> entries)
    {
        state.State.Entries = entries;
        return Task.FromResult(entries.Count);
    }
}

public interface ICustomGrain : IGrainWithStringKey
{
    Task<int> Write(int balance);

    Task<Guid> Incarnation();
}

internal sealed class CustomGrain([PersistentState("custom", "notebook")] IPersistentState<Account> state) : Grain, ICustomGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task<int> Write(int balance)
    {
        state.State.Balance = balance;
        await state.WriteStateAsync();
        return state.State.Balance;
    }

    public Task<Guid> Incarnation() => Task.FromResult(_id);
}

/// <summary>A storage of our own, which can be told that somebody else has written meanwhile.</summary>
internal sealed class Notebook : IGrainStorage
{
    private int _version;

    public Dictionary<GrainId, object?> Pages { get; } = [];

    public bool IsStale { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State ??= Activator.CreateInstance<T>();
        grainState.ETag = $"{_version}";
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (IsStale)
        {
            IsStale = false;
            throw new InconsistentStateException("stale", "2", grainState.ETag);
        }

        Pages[grainId] = grainState.State;
        grainState.ETag = $"{++_version}";
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
