using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;

namespace TravelApi.Schema;

/// <summary>API types of the records that operations answer with: members by their JSON names, nullable exactly where C# says so.</summary>
internal static class RecordTypes
{
    private static readonly ConcurrentDictionary<Type, NamedType> Named = new();

    /// <summary>The type of a value that is always there; a list of them for <c>IReadOnlyList</c>.</summary>
    public static ApiType Of<T>() => new NonNullType(Of(typeof(T), "value"));

    private static ApiType Of(Type type, string member)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return new ListType(new NonNullType(Of(type.GetGenericArguments()[0], "item")));
        }

        return type switch
        {
            _ when type == typeof(string) => member == "Id" || member.EndsWith("Id", StringComparison.Ordinal) ? ScalarType.Id : ScalarType.String,
            _ when type == typeof(int) => ScalarType.Int,
            _ when type == typeof(decimal) => ScalarType.Float,
            _ when type == typeof(bool) => ScalarType.Boolean,
            _ when type == typeof(DateOnly) => ScalarType.Date,
            _ when type == typeof(DateTimeOffset) => ScalarType.DateTime,
            _ when type.IsEnum => Named.GetOrAdd(type, static type =>
                new EnumType(type.Name, Description(type), [.. Enum.GetNames(type).Select(TravelJson.Name)])),
            _ => Named.GetOrAdd(type, static type =>
                new ObjectType(type.Name, Description(type), () => [.. type.GetProperties().Where(property => property.CanWrite).Select(FieldOf)])),
        };
    }

    private static Field FieldOf(PropertyInfo property)
    {
        var clr = Nullable.GetUnderlyingType(property.PropertyType);
        var nullable = clr is not null || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        var type = Of(clr ?? property.PropertyType, property.Name);
        return new Field(TravelJson.Name(property.Name), nullable ? type : new NonNullType(type), Description(property), []);
    }

    private static string? Description(MemberInfo member) => member.GetCustomAttribute<DescriptionAttribute>()?.Description;
}
