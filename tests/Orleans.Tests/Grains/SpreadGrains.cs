using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Orleans.Tests;

/// <summary>Values of the kinds that the product sends between processes.</summary>
[GenerateSerializer, Alias("Parcel")]
public sealed record Parcel([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<int> Numbers)
{
    [Id(2)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    [Id(3)]
    public Shape? Shape { get; init; }

    [Id(4)]
    public DateTimeOffset? At { get; init; }

    [Id(5)]
    public byte[]? Bytes { get; init; }
}

[GenerateSerializer]
public abstract record Shape;

[GenerateSerializer, Alias("Circle")]
public sealed record Circle([property: Id(0)] double Radius) : Shape;

[GenerateSerializer]
public sealed class ParcelLostException(string message, int number) : Exception(message)
{
    [Id(0)]
    public int Number { get; } = number;
}

public interface ISpreadGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task<int> Count();

    Task<Parcel> Echo(Parcel parcel);

    Task<string> WhereIs(string key);

    Task<string> WhereOf(ISpreadGrain other);

    Task Lose(int number);

    Task<string> WaitUntilCancelled(CancellationToken cancellationToken);

    IAsyncEnumerable<string> Places(int count, CancellationToken cancellationToken);
}

internal sealed class SpreadGrain(ILocalSiloDetails silo, Probe probe) : Grain, ISpreadGrain
{
    private int _calls;

    public Task<string> Where() => Task.FromResult(silo.Name);

    public Task<int> Count() => Task.FromResult(++_calls);

    public Task<Parcel> Echo(Parcel parcel) => Task.FromResult(parcel);

    public Task<string> WhereIs(string key) => GrainFactory.GetGrain<ISpreadGrain>(key).Where();

    public Task<string> WhereOf(ISpreadGrain other) => other.Where();

    public Task Lose(int number) => throw new ParcelLostException($"parcel {number} is lost", number);

    public async Task<string> WaitUntilCancelled(CancellationToken cancellationToken)
    {
        probe.Reach($"{this.GetPrimaryKeyString()} waits");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Reach($"{this.GetPrimaryKeyString()} was cancelled");
        }

        return "cancelled";
    }

    public async IAsyncEnumerable<string> Places(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return $"{silo.Name}{i}";
        }
    }
}
