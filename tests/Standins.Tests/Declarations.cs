using Orleans.Concurrency;

namespace OrleansWorkflows.Standins.Tests;

public sealed class Plain
{
    public int Number { get; set; }
}

[GenerateSerializer]
public sealed class Forgetful
{
    [Id(0)]
    public int Kept { get; set; }

    public int Lost { get; set; }
}

[GenerateSerializer]
public sealed class Clashing
{
    [Id(1)]
    public int One { get; set; }

    [Id(1)]
    public int Two { get; set; }
}

[GenerateSerializer, Immutable]
public sealed record Good([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<Leaf> Leaves, [property: Id(2)] DateTimeOffset? At)
{
    public int Count => Leaves.Count;
}

[GenerateSerializer, Immutable]
public abstract record Leaf;

[GenerateSerializer, Immutable]
public sealed record GoodLeaf([property: Id(0)] Dictionary<string, (int, Guid)> Values) : Leaf;

[GenerateSerializer]
public abstract record Family;

public sealed record ForgottenMember(int Number) : Family;

public interface IReturnsValue : IGrainWithStringKey
{
    int Now();
}

public interface IReturnsVoid : IGrainWithStringKey
{
    void Do();
}

public interface IOneWayWithValue : IGrainWithStringKey
{
    [OneWay]
    Task<int> Do();
}

public interface IHasProperty : IGrainWithStringKey
{
    int Size { get; }
}

public interface ITakesByRef : IGrainWithStringKey
{
    Task Do(ref int number);
}

public interface ITakesPlain : IGrainWithStringKey
{
    Task Do(List<Plain> plain);
}

public interface ITakesDelegate : IGrainWithStringKey
{
    Task Do(Func<int> f);
}

public interface IReturnsForgetful : IGrainWithStringKey
{
    Task<Forgetful> Do();
}

public interface IReturnsClashing : IGrainWithStringKey
{
    ValueTask<Clashing> Do();
}

public interface IReturnsFamily : IGrainWithStringKey
{
    IAsyncEnumerable<Family> Do();
}

public interface ITwoTokens : IGrainWithStringKey
{
    Task Do(CancellationToken one, CancellationToken two);
}

public interface IGood : IGrainWithStringKey
{
    Task<Good> Do(Good[] goods, int? number, (string, TimeSpan) pair, CancellationToken cancellationToken);

    IAsyncEnumerable<Good> Watch(long from, CancellationToken cancellationToken);

    [OneWay]
    void Tell(Uri uri);

    ValueTask<Dictionary<string, byte[]>> Map(IReadOnlyDictionary<string, Good> goods);
}
