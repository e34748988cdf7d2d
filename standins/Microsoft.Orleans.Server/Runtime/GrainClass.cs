using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Core;
using Orleans.Placement;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>What is known of one grain class: how to make it and how its calls may run. Made once, at start-up.</summary>
internal sealed class GrainClass
{
    private readonly ConstructorInvoker _constructor;
    private readonly Func<Activation, List<IStorage>, object?>[] _parameters;

    public GrainClass(Type type, GrainType grainType)
    {
        Type = type;
        GrainType = grainType;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        var placement = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy;
        MaxLocalWorkers = (placement as StatelessWorkerPlacement)?.MaxLocalWorkers ?? 0;
        Filters = [.. type.GetCustomAttributes<PlacementFilterAttribute>(true).Select(filter => filter.PlacementFilterStrategy)];
        var constructor = type.GetConstructors() switch
        {
            [var only] => only,
            var several => several.FirstOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
                ?? several.OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault()
                ?? throw new OrleansConfigurationException($"Grain class {type} has no public constructor; add one."),
        };
        _constructor = ConstructorInvoker.Create(constructor);
        _parameters = [.. constructor.GetParameters().Select(Resolver)];
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    /// <summary>0: not a stateless worker.</summary>
    public int MaxLocalWorkers { get; }

    public PlacementFilterStrategy[] Filters { get; }

    /// <summary>The type of a class: its name in lower case without the ending <c>Grain</c>.</summary>
    public static GrainType TypeOf(Type type)
    {
        var name = type.Name;
        if (name.Length > "Grain".Length && name.EndsWith("Grain", StringComparison.Ordinal))
        {
            name = name[..^"Grain".Length];
        }

        return GrainType.Create(name.ToLowerInvariant());
    }

    /// <summary>An instance, and its states that are still to be read.</summary>
    public object Create(Activation activation, out List<IStorage> states)
    {
        states = [];
        if (_parameters.Length == 0)
        {
            return _constructor.Invoke();
        }

        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _parameters[i](activation, states);
        }

        return _constructor.Invoke(arguments.AsSpan());
    }

    private Func<Activation, List<IStorage>, object?> Resolver(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } facet)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new OrleansConfigurationException(
                    $"Parameter '{parameter.Name}' of {Type} carries [PersistentState] but is {type.Name}; make it an IPersistentState<T>.");
            }

            var make = typeof(GrainClass).GetMethod(nameof(MakeState), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.GenericTypeArguments).CreateDelegate<Func<Activation, PersistentStateAttribute, Type, IStorage>>();
            return (activation, states) =>
            {
                var state = make(activation, facet, Type);
                states.Add(state);
                return state;
            };
        }

        if (type == typeof(IGrainContext))
        {
            return (activation, _) => activation;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return (activation, _) => parameter.HasDefaultValue
                ? activation.ActivationServices.GetKeyedService(type, keyed.Key) ?? parameter.DefaultValue
                : activation.ActivationServices.GetRequiredKeyedService(type, keyed.Key);
        }

        return (activation, _) => parameter.HasDefaultValue
            ? activation.ActivationServices.GetService(type) ?? parameter.DefaultValue
            : activation.ActivationServices.GetService(type) ?? throw new InvalidOperationException(
                $"Unable to resolve service for type '{type}' while attempting to activate '{Type}'.");
    }

    private static IStorage MakeState<T>(Activation activation, PersistentStateAttribute facet, Type grainClass)
    {
        var name = string.IsNullOrEmpty(facet.StorageName) ? "Default" : facet.StorageName;
        var storage = activation.Silo.Services.GetKeyedService<IGrainStorage>(name) ?? throw new InvalidOperationException(
            facet.StorageName is null
                ? $"No default storage provider found loading grain type {grainClass}."
                : $"No storage provider named \"{name}\" found loading grain type {grainClass}.");
        return new PersistentState<T>(activation.GrainId, facet.StateName, storage);
    }
}
