using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>Codecs of the framework's collections, tuples and pairs: a count and the elements, each as a value of the element's type.</summary>
internal static class WireCollections
{
    private static readonly FrozenDictionary<Type, Type> Sequences = new Dictionary<Type, Type>
    {
        [typeof(List<>)] = typeof(Lists<>),
        [typeof(HashSet<>)] = typeof(Sets<>),
        [typeof(SortedSet<>)] = typeof(SortedSets<>),
        [typeof(Queue<>)] = typeof(Queues<>),
        [typeof(Collection<>)] = typeof(Collections<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollections<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrays<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableLists<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableSets<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSets<>),
        [typeof(Dictionary<,>)] = typeof(Dictionaries<,>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionaries<,>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionaries<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionaries<,>),
        [typeof(KeyValuePair<,>)] = typeof(Pairs<,>),
    }.ToFrozenDictionary();

    public static WireCodec? Find(Type type)
    {
        if (type.IsArray && type.GetArrayRank() == 1)
        {
            return Make(typeof(Arrays<>), type.GetElementType()!);
        }

        if (!type.IsGenericType)
        {
            return null;
        }

        if (typeof(ITuple).IsAssignableFrom(type))
        {
            return new Tuples(type);
        }

        return Sequences.TryGetValue(type.GetGenericTypeDefinition(), out var codec) ? Make(codec, type.GenericTypeArguments)
            : IsFrozen(type, typeof(FrozenSet<>)) is { } set ? Make(typeof(FrozenSets<>), set)
            : IsFrozen(type, typeof(FrozenDictionary<,>)) is { } dictionary ? Make(typeof(FrozenDictionaries<,>), dictionary)
            : null;
    }

    private static WireCodec Make(Type codec, params Type[] arguments) => (WireCodec)Activator.CreateInstance(codec.MakeGenericType(arguments))!;

    private static Type[]? IsFrozen(Type type, Type definition)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsGenericType && level.GetGenericTypeDefinition() == definition)
            {
                return level.GenericTypeArguments;
            }
        }

        return null;
    }

    private abstract class Sequence<T> : WireCodec
    {
        public override void WriteContent(WireWriter writer, object value)
        {
            var items = (ICollection)(value is ICollection counted ? counted : ((IEnumerable<T>)value).ToArray());
            writer.Number((ulong)items.Count);
            foreach (var item in items)
            {
                Write(writer, typeof(T), item);
            }
        }

        public override object ReadContent(WireReader reader)
        {
            var items = new T[reader.Count()];
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = (T)Read(reader, typeof(T))!;
            }

            return From(items);
        }

        protected abstract object From(T[] items);
    }

    private sealed class Arrays<T> : Sequence<T>
    {
        protected override object From(T[] items) => items;
    }

    private sealed class Lists<T> : Sequence<T>
    {
        protected override object From(T[] items) => new List<T>(items);
    }

    private sealed class Sets<T> : Sequence<T>
    {
        protected override object From(T[] items) => new HashSet<T>(items);
    }

    private sealed class SortedSets<T> : Sequence<T>
    {
        protected override object From(T[] items) => new SortedSet<T>(items);
    }

    private sealed class Queues<T> : Sequence<T>
    {
        protected override object From(T[] items) => new Queue<T>(items);
    }

    private sealed class Collections<T> : Sequence<T>
    {
        protected override object From(T[] items) => new Collection<T>([.. items]);
    }

    private sealed class ReadOnlyCollections<T> : Sequence<T>
    {
        protected override object From(T[] items) => new ReadOnlyCollection<T>(items);
    }

    private sealed class ImmutableArrays<T> : Sequence<T>
    {
        protected override object From(T[] items) => ImmutableArray.Create(items);
    }

    private sealed class ImmutableLists<T> : Sequence<T>
    {
        protected override object From(T[] items) => ImmutableList.Create(items);
    }

    private sealed class ImmutableSets<T> : Sequence<T>
    {
        protected override object From(T[] items) => ImmutableHashSet.Create(items);
    }

    private sealed class ImmutableSortedSets<T> : Sequence<T>
    {
        protected override object From(T[] items) => ImmutableSortedSet.Create(items);
    }

    private sealed class FrozenSets<T> : Sequence<T>
    {
        protected override object From(T[] items) => items.ToFrozenSet();
    }

    private abstract class Keyed<TKey, TValue> : WireCodec
        where TKey : notnull
    {
        public override void WriteContent(WireWriter writer, object value)
        {
            var entries = (IReadOnlyCollection<KeyValuePair<TKey, TValue>>)value;
            writer.Number((ulong)entries.Count);
            foreach (var (key, content) in entries)
            {
                Write(writer, typeof(TKey), key);
                Write(writer, typeof(TValue), content);
            }
        }

        public override object ReadContent(WireReader reader)
        {
            var entries = new Dictionary<TKey, TValue>();
            for (var left = reader.Count(); left > 0; left--)
            {
                entries.Add((TKey)Read(reader, typeof(TKey))!, (TValue)Read(reader, typeof(TValue))!);
            }

            return From(entries);
        }

        protected abstract object From(Dictionary<TKey, TValue> entries);
    }

    private sealed class Dictionaries<TKey, TValue> : Keyed<TKey, TValue>
        where TKey : notnull
    {
        protected override object From(Dictionary<TKey, TValue> entries) => entries;
    }

    private sealed class SortedDictionaries<TKey, TValue> : Keyed<TKey, TValue>
        where TKey : notnull
    {
        protected override object From(Dictionary<TKey, TValue> entries) => new SortedDictionary<TKey, TValue>(entries);
    }

    private sealed class ImmutableDictionaries<TKey, TValue> : Keyed<TKey, TValue>
        where TKey : notnull
    {
        protected override object From(Dictionary<TKey, TValue> entries) => entries.ToImmutableDictionary();
    }

    private sealed class ImmutableSortedDictionaries<TKey, TValue> : Keyed<TKey, TValue>
        where TKey : notnull
    {
        protected override object From(Dictionary<TKey, TValue> entries) => entries.ToImmutableSortedDictionary();
    }

    private sealed class FrozenDictionaries<TKey, TValue> : Keyed<TKey, TValue>
        where TKey : notnull
    {
        protected override object From(Dictionary<TKey, TValue> entries) => entries.ToFrozenDictionary();
    }

    private sealed class Pairs<TKey, TValue> : WireCodec
    {
        public override void WriteContent(WireWriter writer, object value)
        {
            var (key, content) = (KeyValuePair<TKey, TValue>)value;
            Write(writer, typeof(TKey), key);
            Write(writer, typeof(TValue), content);
        }

        public override object ReadContent(WireReader reader) =>
            new KeyValuePair<TKey, TValue>((TKey)Read(reader, typeof(TKey))!, (TValue)Read(reader, typeof(TValue))!);
    }

    private sealed class Tuples(Type type) : WireCodec
    {
        public override void WriteContent(WireWriter writer, object value)
        {
            foreach (var (element, index) in type.GenericTypeArguments.Select((element, index) => (element, index)))
            {
                Write(writer, element, index < 7 ? ((ITuple)value)[index] : type.GetField("Rest")!.GetValue(value));
            }
        }

        public override object ReadContent(WireReader reader) =>
            Activator.CreateInstance(type, [.. type.GenericTypeArguments.Select(element => Read(reader, element))])!;
    }
}
