using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>
/// The stored members of a type with <c>[GenerateSerializer]</c>: those with <c>[Id(n)]</c> and, of records, the parameters of the constructor. A
/// member's key is the same in every version of the type, so that unknown ones are skipped and missing ones stay at their default.
/// </summary>
internal sealed record WireMember(ulong Key, FieldInfo Field)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const ulong Level = 1_000_000;
    private const ulong Positional = 500_000;

    public static WireMember[] Of(Type type)
    {
        var members = new List<WireMember>();
        var levels = new Stack<Type>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            levels.Push(level);
        }

        for (ulong number = 1; levels.TryPop(out var level); number++)
        {
            members.AddRange(OfLevel(level).Select(member => member with { Key = member.Key + (number * Level) }));
        }

        return [.. members.OrderBy(member => member.Key)];
    }

    private static IEnumerable<WireMember> OfLevel(Type type)
    {
        var positions = Positions(type);
        foreach (var field in type.GetFields(Own).Where(field => !field.IsDefined(typeof(NonSerializedAttribute))))
        {
            var property = field.Name.StartsWith('<') ? type.GetProperty(field.Name[1..field.Name.IndexOf('>')], Own) : null;
            var id = field.GetCustomAttribute<IdAttribute>() ?? property?.GetCustomAttribute<IdAttribute>();
            if (id is not null)
            {
                yield return new WireMember(id.Id, field);
            }
            else if (property is not null && positions.TryGetValue(property.Name, out var position))
            {
                yield return new WireMember(Positional + position, field);
            }
        }
    }

    // Records say by their compiler-made clone (or, for structs, PrintMembers) that their constructor's parameters are members.
    private static Dictionary<string, ulong> Positions(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$", Own) is not null || type.GetMethod("PrintMembers", Own) is not null;
        if (!isRecord && type.GetCustomAttribute<GenerateSerializerAttribute>()?.IncludePrimaryConstructorParameters != true)
        {
            return [];
        }

        var constructor = type.GetConstructors(Own)
            .Where(candidate => candidate.GetParameters() is not [var only] || only.ParameterType != type || !candidate.IsDefined(typeof(CompilerGeneratedAttribute)))
            .MaxBy(candidate => candidate.GetParameters().Length);
        return constructor?.GetParameters().Select((parameter, position) => (parameter.Name!, (ulong)position)).ToDictionary() ?? [];
    }
}
