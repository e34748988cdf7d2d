using System.Globalization;
using System.Text.Json.Nodes;
using TravelApi.Schema;

namespace TravelApi.Operations;

/// <summary>The OpenAPI 3.1 description of a set of operations.</summary>
internal static class OpenApiDocument
{
    public static JsonObject Of(IReadOnlyList<Operation> operations, string baseUrl)
    {
        var schemas = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal) { ["Problem"] = ProblemSchema() };
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            if (!paths.ContainsKey(operation.Path))
            {
                paths[operation.Path] = new JsonObject();
            }

            paths[operation.Path]![operation.Method.ToLowerInvariant()] = Described(operation, schemas);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Travel",
                ["version"] = "1.0.0",
                ["description"] = "Flights, hotels and trips of a made-up travel agency. Every POST and DELETE honours an Idempotency-Key.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = baseUrl }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value))),
                ["responses"] = new JsonObject
                {
                    ["Problem"] = new JsonObject
                    {
                        ["description"] = "The request was refused; code says why.",
                        ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("Problem") } },
                    },
                },
            },
        };
    }

    private static JsonObject Described(Operation operation, SortedDictionary<string, JsonObject> schemas)
    {
        var responses = new JsonObject
        {
            [operation.SuccessStatus.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = operation.Summary,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = SchemaOf(operation.Result, schemas) } },
            },
        };
        foreach (var status in operation.Errors.Prepend(StatusCodes.Status400BadRequest).Select(status => status.ToString(CultureInfo.InvariantCulture)).Append("default"))
        {
            responses[status] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        }

        var described = new JsonObject
        {
            ["operationId"] = operation.Name,
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Area.ToString().ToLowerInvariant()),
            ["parameters"] = Parameters(operation, schemas),
        };
        var body = operation.Parameters.Where(parameter => parameter.Place == ParameterPlace.Body).ToList();
        if (body.Count > 0)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = body.Any(parameter => parameter.Argument.Required),
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = BodySchema(body, schemas) } },
            };
        }

        described["responses"] = responses;
        return described;
    }

    private static JsonArray Parameters(Operation operation, SortedDictionary<string, JsonObject> schemas)
    {
        var parameters = new JsonArray();
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Place != ParameterPlace.Body))
        {
            parameters.Add(new JsonObject
            {
                ["name"] = parameter.WireName,
                ["in"] = parameter.Place.ToString().ToLowerInvariant(),
                ["required"] = parameter.Argument.Required,
                ["description"] = parameter.Argument.Description,
                ["schema"] = InputSchema(parameter, schemas, described: false),
            });
        }

        if (operation.IsMutation)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = "Idempotency-Key",
                ["in"] = "header",
                ["required"] = false,
                ["description"] = "The same key gives the same answer and one effect; with another request it is refused (422).",
                ["schema"] = new JsonObject { ["type"] = "string", ["maxLength"] = 255 },
            });
        }

        return parameters;
    }

    private static JsonObject BodySchema(List<Parameter> body, SortedDictionary<string, JsonObject> schemas) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(body.Select(parameter => KeyValuePair.Create<string, JsonNode?>(parameter.Name, InputSchema(parameter, schemas, described: true)))),
        ["required"] = new JsonArray([.. body.Where(parameter => parameter.Argument.Required).Select(parameter => JsonValue.Create(parameter.Name))]),
        ["additionalProperties"] = false,
    };

    private static JsonObject InputSchema(Parameter parameter, SortedDictionary<string, JsonObject> schemas, bool described)
    {
        // Not being required says already that it may be left out.
        var schema = SchemaOf(parameter.Argument.Type is NonNullType type ? type : new NonNullType(parameter.Argument.Type), schemas);
        if (described)
        {
            schema["description"] = parameter.Argument.Description;
        }

        if (parameter.Argument.Default is { } byDefault)
        {
            schema["default"] = byDefault.DeepClone();
        }
        else if (parameter.Example is { } example)
        {
            schema["examples"] = new JsonArray(example);
        }

        return schema;
    }

    private static JsonObject SchemaOf(ApiType type, SortedDictionary<string, JsonObject> schemas) => type switch
    {
        NonNullType nonNull => Present(nonNull.Of, schemas),
        ScalarType or ListType => Nullable(Present(type, schemas)),
        _ => new JsonObject { ["anyOf"] = new JsonArray(Present(type, schemas), new JsonObject { ["type"] = "null" }) },
    };

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        return schema;
    }

    private static JsonObject Present(ApiType type, SortedDictionary<string, JsonObject> schemas)
    {
        switch (type)
        {
            case ScalarType scalar:
                var schema = new JsonObject { ["type"] = scalar.JsonType };
                if (scalar.Format is not null)
                {
                    schema["format"] = scalar.Format;
                }

                return schema;
            case ListType list:
                return new JsonObject { ["type"] = "array", ["items"] = SchemaOf(list.Of, schemas) };
            case EnumType known:
                schemas.TryAdd(known.Name, new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = new JsonArray([.. known.Values.Select(value => JsonValue.Create(value))]),
                });
                return Reference(known.Name);
            case ObjectType known:
                if (schemas.TryAdd(known.Name, []))
                {
                    schemas[known.Name] = ObjectSchema(known, schemas);
                }

                return Reference(known.Name);
            default:
                throw new InvalidOperationException($"{type} is not a type of the schema.");
        }
    }

    private static JsonObject ObjectSchema(ObjectType type, SortedDictionary<string, JsonObject> schemas)
    {
        var properties = new JsonObject();
        foreach (var field in type.Fields)
        {
            var schema = SchemaOf(field.Type, schemas);
            if (field.Description is not null)
            {
                schema["description"] = field.Description;
            }

            properties[field.Name] = schema;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = type.Description,
            ["properties"] = properties,
            ["required"] = new JsonArray([.. type.Fields.Where(field => field.Type is NonNullType).Select(field => JsonValue.Create(field.Name))]),
        };
    }

    private static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["description"] = "RFC 9457 problem details.",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string" },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string" },
            ["code"] = new JsonObject { ["type"] = "string", ["description"] = "Stable name of the reason." },
            ["errors"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["parameter"] = new JsonObject { ["type"] = "string" },
                        ["message"] = new JsonObject { ["type"] = "string" },
                    },
                },
            },
        },
        ["required"] = new JsonArray("title", "status", "code"),
    };

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };
}
