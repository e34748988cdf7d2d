using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Names of types on the wire: the alias if there is one, else the full name; arguments of generic types in brackets.</summary>
internal static class WireTypes
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    private static readonly ConcurrentDictionary<string, Type> Types = new();

    public static string NameOf(Type type) => Names.GetOrAdd(type, static type =>
        type.IsArray ? $"{NameOf(type.GetElementType()!)}*"
        : type.IsGenericType ? $"{Simple(type.GetGenericTypeDefinition())}({string.Join(';', type.GenericTypeArguments.Select(NameOf))})"
        : Simple(type));

    /// <exception cref="CodecNotFoundException">No assembly of this process has such a type.</exception>
    public static Type Find(string name) => Types.GetOrAdd(name, static name =>
    {
        var at = 0;
        var type = Parse(name, ref at);
        return at == name.Length ? type : throw Unknown(name);
    });

    private static string Simple(Type type) => type.GetCustomAttribute<AliasAttribute>(false)?.Alias ?? type.FullName!;

    private static Type Parse(string name, ref int at)
    {
        var end = name.AsSpan(at).IndexOfAny("(;)*") is var found and >= 0 ? at + found : name.Length;
        var type = FindSimple(name[at..end]);
        at = end;
        if (at < name.Length && name[at] == '(')
        {
            var arguments = new List<Type>();
            do
            {
                at++;
                arguments.Add(Parse(name, ref at));
            }
            while (at < name.Length && name[at] == ';');
            if (at >= name.Length || name[at] != ')')
            {
                throw Unknown(name);
            }

            at++;
            type = type.MakeGenericType([.. arguments]);
        }

        for (; at < name.Length && name[at] == '*'; at++)
        {
            type = type.MakeArrayType();
        }

        return type;
    }

    private static Type FindSimple(string name)
    {
        if (Type.GetType(name) is { } known)
        {
            return known;
        }

        if (typeof(ImmutableArray<>).Assembly.GetType(name) is { } immutable)
        {
            return immutable;
        }

        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetType(name) is { } found)
            {
                return found;
            }
        }

        return Aliases.Find(name) ?? throw Unknown(name);
    }

    private static CodecNotFoundException Unknown(string name) => new($"This process knows no type '{name}'. Is its assembly of another version?");

    /// <summary>The types of the loaded assemblies that have an alias.</summary>
    private static class Aliases
    {
        private static readonly Lock Gate = new();
        private static readonly Dictionary<string, Type> ByAlias = [];
        private static readonly HashSet<Assembly> Seen = [];

        public static Type? Find(string alias)
        {
            lock (Gate)
            {
                foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && Seen.Add(assembly)))
                {
                    if (assembly.GetReferencedAssemblies().All(reference => reference.Name != typeof(AliasAttribute).Assembly.GetName().Name))
                    {
                        continue;
                    }

                    foreach (var type in assembly.GetTypes())
                    {
                        foreach (var declared in type.GetCustomAttributes<AliasAttribute>(false))
                        {
                            ByAlias[declared.Alias] = type;
                        }
                    }
                }

                return ByAlias.GetValueOrDefault(alias);
            }
        }
    }
}
