using System.Reflection;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>What Orleans' analyzers and code generator refuse at build time, refused at start-up: every problem at once, each with its mend.</summary>
internal static class GrainChecks
{
    public static void Require(IReadOnlyCollection<Type> interfaces, IReadOnlyCollection<Type> classes)
    {
        var problems = interfaces.SelectMany(Interface).Concat(classes.SelectMany(Class)).Concat(SameType(classes)).Distinct().ToArray();
        if (problems.Length > 0)
        {
            throw new OrleansConfigurationException(
                $"{problems.Length} grain declaration(s) would not run on Orleans:{Environment.NewLine}  "
                + string.Join($"{Environment.NewLine}  ", problems));
        }
    }

    private static IEnumerable<string> Interface(Type type)
    {
        if (type.GetProperties().Length > 0 || type.GetEvents().Length > 0)
        {
            yield return $"Grain interface {type.FullName} declares a property or event; a grain interface has methods only.";
        }

        foreach (var method in type.GetMethods().Where(method => !method.IsSpecialName && !method.IsStatic))
        {
            foreach (var problem in Method(type, method))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Method(Type type, MethodInfo method)
    {
        var where = $"{type.FullName}.{method.Name}";
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        var returnsTask = result == typeof(Task) || result == typeof(ValueTask) || definition == typeof(Task<>) || definition == typeof(ValueTask<>);
        var returnsItems = definition == typeof(IAsyncEnumerable<>);
        if (!returnsTask && !returnsItems && result != typeof(void))
        {
            yield return $"{where} returns {result.Name}; a grain method returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>.";
            yield break;
        }

        var isOneWay = method.IsDefined(typeof(OneWayAttribute), true);
        if (result == typeof(void) && !isOneWay)
        {
            yield return $"{where} returns void; return Task, or add [OneWay] if nobody needs to know when it is done.";
        }

        if (isOneWay && (definition is not null || returnsItems))
        {
            yield return $"{where} is [OneWay] but returns a value, which nobody would receive; return Task.";
        }

        if (definition is not null)
        {
            foreach (var problem in SerializationChecks.Problems(result.GenericTypeArguments[0], $"returned by {where}"))
            {
                yield return problem;
            }
        }

        var parameters = method.GetParameters();
        if (parameters.Count(parameter => parameter.ParameterType == typeof(CancellationToken)) > 1)
        {
            yield return $"{where} has more than one CancellationToken; one is carried across.";
        }

        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType.IsByRef || parameter.ParameterType.IsPointer || parameter.ParameterType.IsByRefLike)
            {
                yield return $"Parameter '{parameter.Name}' of {where} is passed by reference; pass a value and return the result.";
                continue;
            }

            foreach (var problem in SerializationChecks.Problems(parameter.ParameterType, $"parameter '{parameter.Name}' of {where}"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Class(Type type)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(type))
        {
            yield return $"Grain class {type.FullName} implements a grain interface but not IGrainBase; derive from Grain.";
        }

        var keys = type.GetInterfaces().Where(i => i == typeof(IGrainWithStringKey) || i == typeof(IGrainWithIntegerKey) || i == typeof(IGrainWithGuidKey)).ToArray();
        if (keys.Length > 1)
        {
            yield return $"Grain class {type.FullName} has several kinds of key ({string.Join(", ", keys.Select(key => key.Name))}); use one.";
        }

        if (type.IsDefined(typeof(StatelessWorkerAttribute), true)
            && type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => parameter.IsDefined(typeof(PersistentStateAttribute))))
        {
            yield return $"Stateless worker {type.FullName} has persistent state, which its several activations would overwrite; keep the state in another grain.";
        }

        if (type.GetCustomAttributes<PlacementAttribute>(true).Count() > 1)
        {
            yield return $"Grain class {type.FullName} has more than one placement attribute; keep one.";
        }
    }

    private static IEnumerable<string> SameType(IEnumerable<Type> classes) => classes.GroupBy(GrainClass.TypeOf).Where(group => group.Count() > 1)
        .Select(group => $"Grain classes {string.Join(" and ", group.Select(type => type.FullName))} share the grain type '{group.Key}'; rename one.");
}
