using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Engine.Tests.Architecture;

/// <summary>The engine is a pure core: nothing it shows, nor keeps, is a task, a logger, a clock or a grain.</summary>
public sealed class EngineIsPureTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] EngineTypes =
    [
        .. typeof(ExecutionEngine).Assembly.GetTypes().Where(t => t.Namespace is { } space
            && (space == typeof(ExecutionEngine).Namespace || space.StartsWith($"{typeof(ExecutionEngine).Namespace}.", StringComparison.Ordinal))),
    ];

    [Fact]
    public void EngineTypes_NameNoTaskLoggerClockOrGrain()
    {
        Assert.True(EngineTypes.Length > 80, $"{EngineTypes.Length} types");
        var found = EngineTypes.SelectMany(t => Mentioned(t).SelectMany(Parts).Where(IsImpure).Select(m => $"{t.Name} mentions {m.Name}")).Distinct();
        Assert.Empty(found);
    }

    [Fact]
    public void EngineTypes_HoldNoChangeableStatics() =>
        Assert.Empty(EngineTypes.SelectMany(t => t.GetFields(Everything)).Where(f => f is { IsStatic: true, IsInitOnly: false, IsLiteral: false } && !f.Name.Contains('<'))
            .Where(f => f.DeclaringType!.Name != "StorageJson").Select(f => $"{f.DeclaringType!.Name}.{f.Name}"));

    private static IEnumerable<Type> Mentioned(Type type) =>
    [
        .. type.GetInterfaces(),
        .. Bases(type),
        .. type.GetFields(Everything).Select(f => f.FieldType),
        .. type.GetProperties(Everything).Select(p => p.PropertyType),
        .. type.GetMethods(Everything).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)),
        .. type.GetMethods(Everything).SelectMany(m => m.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? []),
        .. type.GetConstructors(Everything).SelectMany(c => c.GetParameters().Select(p => p.ParameterType)),
    ];

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            yield return parent;
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        (type.HasElementType ? Parts(type.GetElementType()!) : []).Concat(type.GetGenericArguments().SelectMany(Parts)).Append(type);

    private static bool IsImpure(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        || typeof(ILogger).IsAssignableFrom(type) || typeof(TimeProvider).IsAssignableFrom(type) || typeof(CancellationToken) == type
        || typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type) || typeof(Orleans.Grain).IsAssignableFrom(type)
        || typeof(Journal.IExecutionJournal).IsAssignableFrom(type);
}
