using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>Whether values of a type can cross a grain boundary: the rules of Orleans' serializer, with its advice.</summary>
internal static class SerializationChecks
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Orleans itself takes these without attributes.
    private static readonly HashSet<Type> Framework = [typeof(object), typeof(void), typeof(System.Collections.BitArray), typeof(Exception)];

    public static IEnumerable<string> Problems(Type type, string where) => Problems(type, where, []);

    private static IEnumerable<string> Problems(Type type, string where, HashSet<Type> seen)
    {
        if (type.IsGenericParameter || !seen.Add(type))
        {
            return [];
        }

        if (type.HasElementType)
        {
            return Problems(type.GetElementType()!, where, seen);
        }

        if (type.IsPrimitive || type.IsEnum || DeepCopier.Immutables.Contains(type) || Framework.Contains(type)
            || typeof(Exception).IsAssignableFrom(type) || typeof(IAddressable).IsAssignableFrom(type))
        {
            return [];
        }

        if (typeof(Delegate).IsAssignableFrom(type) || type == typeof(IntPtr) || type == typeof(UIntPtr))
        {
            return [$"{type} ({where}) cannot be serialized: pass data instead."];
        }

        if (IsKnownGeneric(type))
        {
            return type.GenericTypeArguments.SelectMany(argument => Problems(argument, where, seen));
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), false))
        {
            return Members(type, where, seen);
        }

        // The values decide: of an interface or abstract class, what derives from it must carry the attribute.
        return type.IsInterface
            ? []
            : [$"{type.FullName} ({where}) is not serializable: add [GenerateSerializer] to it and [Id(n)] to its members."];
    }

    private static bool IsKnownGeneric(Type type) => type.IsGenericType && (Nullable.GetUnderlyingType(type) is not null
        || typeof(ITuple).IsAssignableFrom(type)
        || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
        || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
        || (type.Namespace is "System.Collections.Generic" or "System.Collections.Immutable" or "System.Collections.Frozen"
            or "System.Collections.ObjectModel" or "System.Collections.Concurrent" && typeof(IEnumerable).IsAssignableFrom(type)));

    private static IEnumerable<string> Members(Type type, string where, HashSet<Type> seen)
    {
        var primary = PrimaryConstructorParameters(type);
        var ids = new Dictionary<uint, string>();
        foreach (var field in type.GetFields(Own).Where(field => !field.IsDefined(typeof(NonSerializedAttribute))))
        {
            var property = field.Name.StartsWith('<') ? type.GetProperty(field.Name[1..field.Name.IndexOf('>')], Own) : null;
            var name = property?.Name ?? field.Name;
            var id = field.GetCustomAttribute<IdAttribute>() ?? property?.GetCustomAttribute<IdAttribute>();
            if (id is not null && !ids.TryAdd(id.Id, name))
            {
                yield return $"{type.FullName}: [Id({id.Id})] is on '{ids[id.Id]}' and on '{name}'; give each member a number of its own.";
            }

            if (id is null && (property is null ? field.IsDefined(typeof(CompilerGeneratedAttribute)) || field.IsInitOnly : primary.Contains(property.Name)))
            {
                // A parameter of a record's constructor is a member by itself; a private read-only field is derived data.
                if (property is null || primary.Contains(property.Name) is false)
                {
                    continue;
                }
            }
            else if (id is null)
            {
                yield return $"{type.FullName}.{name} has no [Id(n)], so it would be lost on the way ({where}): add one, or [NonSerialized].";
            }

            foreach (var problem in Problems(field.FieldType, $"{type.Name}.{name}", seen))
            {
                yield return problem;
            }
        }

        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            foreach (var problem in Problems(parent, $"base of {type.Name}", seen))
            {
                yield return problem;
            }
        }

        // A closed family is written in one assembly; its members may all arrive where the family is expected.
        foreach (var derived in type.IsSealed ? [] : type.Assembly.GetTypes().Where(candidate => candidate.BaseType == type && !candidate.ContainsGenericParameters))
        {
            foreach (var problem in Problems(derived, $"derives from {type.Name}", seen))
            {
                yield return problem;
            }
        }
    }

    // Records say by their compiler-made clone (or, for structs, PrintMembers) that their constructor's parameters are members.
    private static HashSet<string> PrimaryConstructorParameters(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$", Own) is not null || type.GetMethod("PrintMembers", Own) is not null;
        return isRecord || type.GetCustomAttribute<GenerateSerializerAttribute>()!.IncludePrimaryConstructorParameters
            ? [.. type.GetConstructors(Own).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name!)]
            : [];
    }
}
