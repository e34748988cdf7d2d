using System.Globalization;
using System.Reflection;

namespace OrleansWorkflows.Engine.Tests.Architecture;

/// <summary>What goes over the wire, a line for each promise: a type's alias, a member's number, a method's alias, a value of an enum.</summary>
internal static class WireContract
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>In the order of the list.</summary>
    public static IReadOnlyList<string> Of(params IReadOnlyList<Assembly> assemblies)
    {
        var types = TypesOf(assemblies);
        var enums = types.SelectMany(Mentioned).SelectMany(Parts).Where(type => type.IsEnum && assemblies.Contains(type.Assembly)).Distinct();
        return [.. types.Concat(enums).OrderBy(Name, StringComparer.Ordinal).SelectMany(LinesOf)];
    }

    /// <summary>Types that would travel under a name or number that the compiler gave them.</summary>
    public static IEnumerable<string> Mistakes(params IReadOnlyList<Assembly> assemblies) => TypesOf(assemblies).SelectMany(type =>
    {
        var mistakes = new List<string>();
        if (Alias(type) is null)
        {
            mistakes.Add($"{type.FullName} has no [Alias].");
        }

        mistakes.AddRange(type.IsInterface
            ? Methods(type).Where(method => Alias(method) is null).Select(method => $"{type.FullName}.{method.Name} has no [Alias].")
            : Members(type).GroupBy(member => member.Number).Where(same => same.Count() > 1).Select(same => $"{type.FullName} has the number {same.Key} more than once."));
        return mistakes;
    });

    private static List<Type> TypesOf(IReadOnlyList<Assembly> assemblies) =>
    [
        .. assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type =>
            type.Namespace?.StartsWith(nameof(OrleansWorkflows), StringComparison.Ordinal) is true
            && (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || (type.IsInterface && typeof(IGrain).IsAssignableFrom(type)))),
    ];

    private static IEnumerable<string> LinesOf(Type type)
    {
        var name = Name(type);
        return type switch
        {
            { IsEnum: true } => Enum.GetNames(type).Select(value =>
                string.Create(CultureInfo.InvariantCulture, $"{name} {Convert.ToInt64(Enum.Parse(type, value), CultureInfo.InvariantCulture)} {value}")),
            { IsInterface: true } => Methods(type).OrderBy(Alias, StringComparer.Ordinal)
                .Select(method => $"{name}.{Alias(method)}({string.Join(", ", method.GetParameters().Select(parameter => Shown(parameter.ParameterType)))}): {Shown(method.ReturnType)}"),
            _ => Members(type).OrderBy(member => member.Number)
                .Select(member => string.Create(CultureInfo.InvariantCulture, $"{name} {member.Number} {member.Name}: {Shown(member.Type)}"))
                .DefaultIfEmpty(name),
        };
    }

    private static IEnumerable<Type> Mentioned(Type type) => type.IsInterface
        ? Methods(type).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
        : Members(type).Select(member => member.Type);

    private static IEnumerable<Type> Parts(Type type) =>
        (type.HasElementType ? Parts(type.GetElementType()!) : []).Concat(type.GetGenericArguments().SelectMany(Parts)).Append(type);

    private static IEnumerable<MethodInfo> Methods(Type type) => type.GetMethods(Declared).Where(method => method.IsAbstract);

    private static IEnumerable<(uint Number, string Name, Type Type)> Members(Type type) =>
        type.GetProperties(Declared).Select(property => (Member: (MemberInfo)property, Type: property.PropertyType))
            .Concat(type.GetFields(Declared).Select(field => (Member: (MemberInfo)field, Type: field.FieldType)))
            .Where(member => member.Member.IsDefined(typeof(IdAttribute)))
            .Select(member => (member.Member.GetCustomAttribute<IdAttribute>()!.Id, member.Member.Name, member.Type));

    private static string? Alias(MemberInfo member) => member.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias;

    private static string Name(Type type) => Alias(type) ?? type.FullName!;

    private static string Shown(Type type) => type switch
    {
        { IsArray: true } => $"{Shown(type.GetElementType()!)}[]",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Shown))}>",
        _ => type.Name,
    };
}
