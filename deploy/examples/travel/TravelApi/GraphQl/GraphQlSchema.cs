using TravelApi.Operations;
using TravelApi.Schema;

namespace TravelApi.GraphQl;

/// <summary>The GraphQL view of a set of operations: reads are fields of <c>Query</c>, mutations of <c>Mutation</c>, all by their own names.</summary>
internal sealed class GraphQlSchema
{
    public GraphQlSchema(IReadOnlyList<Operation> operations, OperationRunner runner)
    {
        Query = Root("Query", "Reads.", operations.Where(operation => !operation.IsMutation), runner);
        Mutation = Root("Mutation", "Changes; an Idempotency-Key header makes a repeat harmless.", operations.Where(operation => operation.IsMutation), runner);
        Types = Collect(Query, Mutation, ScalarType.String, ScalarType.Boolean, Introspection.Schema);
        Meta = Introspection.RootFields(this);
    }

    public ObjectType Query { get; }

    public ObjectType Mutation { get; }

    public IReadOnlyDictionary<string, NamedType> Types { get; }

    /// <summary><c>__schema</c> and <c>__type</c>, which every query may ask for beside the fields of <see cref="Query"/>.</summary>
    public IReadOnlyList<Field> Meta { get; }

    public Field? Find(ObjectType type, string field) => field == Introspection.TypeName.Name
        ? Introspection.TypeName
        : type.Find(field) ?? (type == Query ? Meta.FirstOrDefault(meta => meta.Name == field) : null);

    public static NamedType Named(ApiType type) => type switch
    {
        NonNullType nonNull => Named(nonNull.Of),
        ListType list => Named(list.Of),
        _ => (NamedType)type,
    };

    private static ObjectType Root(string name, string description, IEnumerable<Operation> operations, OperationRunner runner)
    {
        // Nullable, so that one refused operation does not take the answers of the others away.
        var fields = operations.Select(operation => new Field(
            operation.Name, ((NonNullType)operation.Result).Of, operation.Summary,
            [.. operation.Parameters.Select(parameter => parameter.Argument)],
            async (_, arguments, caller) => await runner.RunAsync(operation, arguments, caller))).ToList();
        return new ObjectType(name, description, () => fields);
    }

    private static SortedDictionary<string, NamedType> Collect(params IEnumerable<NamedType> roots)
    {
        var types = new SortedDictionary<string, NamedType>(StringComparer.Ordinal);
        var open = new Stack<NamedType>(roots);
        while (open.TryPop(out var type))
        {
            if (types.TryAdd(type.Name, type) && type is ObjectType known)
            {
                foreach (var field in known.Fields)
                {
                    open.Push(Named(field.Type));
                    field.Arguments.ToList().ForEach(argument => open.Push(Named(argument.Type)));
                }
            }
        }

        return types;
    }
}
