using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    using Orleans.Serialization;

    /// <summary>
    /// Copies arguments and results as Orleans does within a silo: what is immutable is shared, everything else is copied member by member,
    /// and what has no serializer is refused.
    /// </summary>
    internal static class DeepCopier
    {
        private static readonly ConcurrentDictionary<Type, Func<object?, object?>?> Copiers = new();

        private static readonly ConcurrentDictionary<Type, Func<object?, object?>?> States = new();

        [ThreadStatic]
        private static bool _isLenient;

        private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

        /// <summary>Types whose values are shared.</summary>
        public static readonly FrozenSet<Type> Immutables = new[]
        {
            typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
            typeof(TimeSpan), typeof(Uri), typeof(Version), typeof(CancellationToken), typeof(BigInteger), typeof(Int128), typeof(UInt128),
            typeof(Half), typeof(Type), typeof(System.Net.IPAddress), typeof(System.Net.IPEndPoint), typeof(GrainId), typeof(GrainType),
            typeof(IdSpan), typeof(SiloAddress), typeof(object),
        }.ToFrozenSet();

        /// <summary>A copier of values declared as this type, or null when they can be shared.</summary>
        public static Func<object?, object?>? For(Type type)
        {
            if (IsShared(type))
            {
                return null;
            }

            // What is declared by an interface or an open class is copied by what it is.
            return type.IsSealed && !type.IsArray ? ForExact(type) : Copy;
        }

        public static bool IsShared(Type type) => type.IsPrimitive || type.IsEnum || (type != typeof(object) && Immutables.Contains(type))
            || type.IsDefined(typeof(ImmutableAttribute), false)
            || typeof(IAddressable).IsAssignableFrom(type)
            || typeof(Exception).IsAssignableFrom(type)
            || typeof(Type).IsAssignableFrom(type)
            || (Nullable.GetUnderlyingType(type) is { } value && IsShared(value))
            || (type.IsGenericType && IsSharedGeneric(type));

        public static Func<object?, object?>? ForExact(Type type) => (_isLenient ? States : Copiers).GetOrAdd(type, Make);

        /// <summary>A copy for storage, whose provider has a serializer of its own: types without attributes are taken too.</summary>
        public static T? CopyState<T>(T? state)
        {
            _isLenient = true;
            try
            {
                return (T?)Copy(state);
            }
            finally
            {
                _isLenient = false;
            }
        }

        private static bool IsSharedGeneric(Type type)
        {
            var definition = type.GetGenericTypeDefinition();
            return (definition == typeof(IAsyncEnumerable<>) || type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen"
                    || definition == typeof(KeyValuePair<,>) || typeof(ITuple).IsAssignableFrom(type))
                && type.GenericTypeArguments.All(IsShared);
        }

        private static object? Copy(object? value) => value is null || ForExact(value.GetType()) is not { } copy ? value : copy(value);

        private static Func<object?, object?>? Make(Type type)
        {
            if (IsShared(type) || type == typeof(object))
            {
                return null;
            }

            if (type.IsArray)
            {
                var element = For(type.GetElementType()!);
                return element is null ? array => ((Array?)array)?.Clone() : array => CopyArray((Array?)array, element);
            }

            if (WireCodec.IsCollectionExpression(type))
            {
                // Read-only, and a type of the compiler's: as an array, as on the wire.
                var element = For(type.GenericTypeArguments[0]);
                var toArray = typeof(Enumerable).GetMethod(nameof(Enumerable.ToArray))!.MakeGenericMethod(type.GenericTypeArguments[0]);
                return element is null ? null : list => CopyArray((Array?)toArray.Invoke(null, [list]), element);
            }

            if (typeof(IDictionary).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
            {
                return dictionary => CopyDictionary((IDictionary?)dictionary);
            }

            if (typeof(IList).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
            {
                return list => CopyList((IList?)list);
            }

            if (type.Namespace == "System.Collections.Generic" && type.GetInterfaces().FirstOrDefault(
                    i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } enumerable)
            {
                // Sets, queues: from a copied sequence.
                var sequence = For(typeof(List<>).MakeGenericType(enumerable.GenericTypeArguments))!;
                return value => value is null ? null : Activator.CreateInstance(
                    type, sequence(Activator.CreateInstance(typeof(List<>).MakeGenericType(enumerable.GenericTypeArguments), value)));
            }

            if (type.IsDefined(typeof(GenerateSerializerAttribute), false) || typeof(ITuple).IsAssignableFrom(type)
                || Nullable.GetUnderlyingType(type) is not null || IsWrapped(type) || _isLenient
                || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)))
            {
                return CopyMembers(type);
            }

            throw new CodecNotFoundException($"Could not find a copier for type {type}.");
        }

        // Immutable collections of mutable elements are rare; they are shared as they are.
        private static bool IsWrapped(Type type) => type.Namespace is "System.Collections.Immutable" or "System.Collections.Frozen"
            or "System.Collections.ObjectModel";

        private static Func<object?, object?> CopyMembers(Type type)
        {
            var fields = new List<FieldInfo>();
            for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
            {
                fields.AddRange(level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    .Where(field => !IsShared(field.FieldType) && !IsWrapped(field.FieldType)));
            }

            return value =>
            {
                if (value is null)
                {
                    return null;
                }

                var copy = Clone.Invoke(value, null)!;
                foreach (var field in fields)
                {
                    field.SetValue(copy, Copy(field.GetValue(copy)));
                }

                return copy;
            };
        }

        private static Array? CopyArray(Array? array, Func<object?, object?> element)
        {
            if (array is null)
            {
                return null;
            }

            var copy = (Array)array.Clone();
            for (var i = 0; copy.Rank == 1 && i < copy.Length; i++)
            {
                copy.SetValue(element(copy.GetValue(i)), i);
            }

            return copy;
        }

        private static IList? CopyList(IList? list)
        {
            if (list is null)
            {
                return null;
            }

            var copy = (IList)Activator.CreateInstance(list.GetType())!;
            foreach (var item in list)
            {
                copy.Add(Copy(item));
            }

            return copy;
        }

        private static IDictionary? CopyDictionary(IDictionary? dictionary)
        {
            if (dictionary is null)
            {
                return null;
            }

            var comparer = dictionary.GetType().GetProperty("Comparer")?.GetValue(dictionary);
            var copy = (IDictionary)(comparer is null ? Activator.CreateInstance(dictionary.GetType()) : Activator.CreateInstance(dictionary.GetType(), comparer))!;
            foreach (DictionaryEntry entry in dictionary)
            {
                copy.Add(Copy(entry.Key)!, Copy(entry.Value));
            }

            return copy;
        }
    }
}
