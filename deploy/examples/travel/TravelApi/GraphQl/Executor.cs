using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelApi.GraphQl.Language;
using TravelApi.Operations;
using TravelApi.Schema;

namespace TravelApi.GraphQl;

/// <summary>
/// Runs one GraphQL request: parse, check, then the fields in written order, one after the other. A refused operation is null in <c>data</c> and
/// stands in <c>errors</c> with its code; a request that does not fit the schema runs nothing.
/// </summary>
internal sealed class Executor
{
    private readonly GraphQlSchema schema;
    private readonly Document document;
    private readonly OperationNode operation;
    private readonly Caller caller;
    private readonly Dictionary<string, JsonNode?> variables;
    private readonly JsonArray errors = [];

    private Executor(GraphQlSchema schema, Document document, OperationNode operation, Dictionary<string, JsonNode?> variables, Caller caller)
    {
        this.schema = schema;
        this.document = document;
        this.operation = operation;
        this.variables = variables;
        this.caller = caller;
    }

    /// <summary>The response: <c>data</c> and, if anything went wrong, <c>errors</c>.</summary>
    public static async Task<JsonObject> RunAsync(GraphQlSchema schema, GraphQlRequest request, Caller caller)
    {
        try
        {
            var document = Parser.Parse(request.Query);
            var operation = Pick(document, request.OperationName);
            var root = operation.Kind switch
            {
                OperationKind.Query => schema.Query,
                OperationKind.Mutation when !HttpMethods.IsGet(caller.Connection.Request.Method) => schema.Mutation,
                OperationKind.Mutation => throw new GraphQlException("Mutations need a POST request.", operation.At),
                _ => throw new GraphQlException("There are no subscriptions here.", operation.At),
            };
            var problems = Validator.Problems(schema, document, operation, root);
            return problems.Count > 0
                ? Refused(problems)
                : await new Executor(schema, document, operation, Values.Variables(schema, operation, request.Variables), caller).RunAsync(root);
        }
        catch (GraphQlException problem)
        {
            return Refused([problem]);
        }
    }

    private static OperationNode Pick(Document document, string? name) => name is null
        ? document.Operations.Count == 1
            ? document.Operations[0]
            : throw new GraphQlException($"The request holds {document.Operations.Count} operations: say which one by operationName.")
        : document.Operations.FirstOrDefault(operation => operation.Name == name)
            ?? throw new GraphQlException($"The request holds no operation '{name}'.");

    private static JsonObject Refused(IReadOnlyList<GraphQlException> problems) => new()
    {
        ["errors"] = new JsonArray([.. problems.Select(problem => Error(problem.Message, problem.At, path: null, "invalid_request"))]),
    };

    private async Task<JsonObject> RunAsync(ObjectType root)
    {
        JsonNode? data;
        try
        {
            data = await ObjectAsync(root, this, operation.Selections, []);
        }
        catch (NullInNonNullException)
        {
            data = null;
        }

        var response = new JsonObject { ["data"] = data };
        if (errors.Count > 0)
        {
            response["errors"] = errors;
        }

        return response;
    }

    private async Task<JsonObject> ObjectAsync(ObjectType type, object source, IReadOnlyList<SelectionNode> selections, IReadOnlyList<object> path)
    {
        var fields = new Dictionary<string, List<FieldNode>>();
        var order = new List<string>();
        Collect(type, selections, fields, order, []);
        var result = new JsonObject();
        foreach (var key in order)
        {
            var field = schema.Find(type, fields[key][0].Name)!;
            result[key] = await FieldAsync(type, field, source, fields[key], [.. path, key], order.Count > 1);
        }

        return result;
    }

    /// <summary>Merges what fragments and repeated fields ask for, by response key.</summary>
    private void Collect(
        ObjectType type, IReadOnlyList<SelectionNode> selections, Dictionary<string, List<FieldNode>> fields, List<string> order, HashSet<string> seen)
    {
        foreach (var selection in selections.Where(selection => Values.Included(selection, variables)))
        {
            switch (selection)
            {
                case FieldNode field when fields.TryGetValue(field.Key, out var same):
                    if (same[0].Name != field.Name)
                    {
                        throw new GraphQlException($"'{field.Key}' would be both '{same[0].Name}' and '{field.Name}'; give one of them an alias.", field.At);
                    }

                    same.Add(field);
                    break;
                case FieldNode field:
                    fields[field.Key] = [field];
                    order.Add(field.Key);
                    break;
                case InlineFragmentNode inline when inline.On is null || inline.On == type.Name:
                    Collect(type, inline.Selections, fields, order, seen);
                    break;
                case SpreadNode spread when document.Fragments[spread.Fragment].On == type.Name && seen.Add(spread.Fragment):
                    Collect(type, document.Fragments[spread.Fragment].Selections, fields, order, seen);
                    break;
            }
        }
    }

    private async Task<JsonNode?> FieldAsync(
        ObjectType type, Field field, object source, List<FieldNode> nodes, IReadOnlyList<object> path, bool hasSiblings)
    {
        try
        {
            object? value;
            if (field == Introspection.TypeName)
            {
                value = type.Name;
            }
            else if (field.Resolve is null)
            {
                value = ((JsonObject)source)[field.Name];
            }
            else
            {
                value = await field.Resolve(source, Values.Arguments(field, nodes[0], variables), CallerOf(type, path, hasSiblings));
            }

            return await CompleteAsync(field.Type, value, [.. nodes.SelectMany(node => node.Selections)], path);
        }
        catch (TravelException refusal)
        {
            errors.Add(Error(refusal.Message, nodes[0].At, path, refusal.Code, refusal));
        }
        catch (GraphQlException problem)
        {
            errors.Add(Error(problem.Message, problem.At, path, "invalid_request"));
        }
        catch (NullInNonNullException) when (field.Type is not NonNullType)
        {
            // Reported where it happened; null goes up to here.
        }

        return field.Type is NonNullType ? throw new NullInNonNullException() : null;
    }

    /// <summary>Several mutations of one request share its key: each gets its own, made of the key and its place.</summary>
    private Caller CallerOf(ObjectType type, IReadOnlyList<object> path, bool hasSiblings) =>
        caller.IdempotencyKey is { } key && hasSiblings && type == schema.Mutation ? caller with { IdempotencyKey = $"{key}/{path[0]}" } : caller;

    private async Task<JsonNode?> CompleteAsync(ApiType type, object? value, IReadOnlyList<SelectionNode> selections, IReadOnlyList<object> path)
    {
        switch (type)
        {
            case NonNullType nonNull:
                return await CompleteAsync(nonNull.Of, value, selections, path) ?? throw new NullInNonNullException();
            case var _ when value is null:
                return null;
            case ListType list:
                var items = new JsonArray();
                foreach (var item in (IEnumerable)value)
                {
                    items.Add(await CompleteAsync(list.Of, item, selections, [.. path, items.Count]));
                }

                return items;
            case ObjectType known:
                return await ObjectAsync(known, value, selections, path);
            default:
                return value is JsonNode node ? node.DeepClone() : JsonSerializer.SerializeToNode(value);
        }
    }

    private static JsonObject Error(string message, Location? at, IReadOnlyList<object>? path, string code, TravelException? refusal = null)
    {
        var error = new JsonObject { ["message"] = message };
        if (at is { } location)
        {
            error["locations"] = new JsonArray(new JsonObject { ["line"] = location.Line, ["column"] = location.Column });
        }

        if (path is not null)
        {
            error["path"] = new JsonArray([.. path.Select(part => JsonSerializer.SerializeToNode(part))]);
        }

        error["extensions"] = new JsonObject { ["code"] = code, ["status"] = refusal?.Status ?? StatusCodes.Status400BadRequest };
        if (refusal is { Problems.Count: > 0 })
        {
            error["extensions"]!["errors"] = Problem.Errors(refusal);
        }

        return error;
    }

    /// <summary>A field that must not be null is: the nearest field above that may be null becomes null instead.</summary>
    private sealed class NullInNonNullException : Exception;
}
