using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Health;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Gateway.Planning.Answers;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.OpenApi;

/// <summary>The schemas of the OpenAPI document: answers from the types that are answered with, requests written down.</summary>
public static class OpenApiSchemas
{
    private static readonly Dictionary<string, Type> Answers = new()
    {
        ["Execution"] = typeof(ExecutionView),
        ["ExecutionPage"] = typeof(ExecutionPage),
        ["BulkReply"] = typeof(BulkReply),
        ["HistoryEntry"] = typeof(HistoryEntry),
        ["HistoryPage"] = typeof(HistoryPageBody),
        ["ImportReply"] = typeof(ImportReplyBody),
        ["ImportedSpec"] = typeof(ImportedSpecBody),
        ["SnapshotPage"] = typeof(SnapshotPage),
        ["StepPage"] = typeof(StepPage),
        ["Task"] = typeof(TaskBody),
        ["TaskGroup"] = typeof(TaskGroupView),
        ["Plan"] = typeof(PlanBody),
        ["RecipeList"] = typeof(RecipeListBody),
        ["RecipeSet"] = typeof(RecipeSet),
        ["Workflow"] = typeof(WorkflowBody),
        ["WorkflowPage"] = typeof(WorkflowPageBody),
        ["CreatedWorkflow"] = typeof(CreatedWorkflowBody),
        ["Health"] = typeof(HealthReport),
        ["StatusMessage"] = typeof(StatusMessage),
        ["Pattern"] = typeof(PatternView),
        ["PatternPage"] = typeof(PatternPageBody),
        ["PatternValidation"] = typeof(PatternValidation),
        ["PatternApplication"] = typeof(PatternApplicationView),
        ["PatternApplicationPage"] = typeof(PatternApplicationPageBody),
        ["WorkflowMetrics"] = typeof(WorkflowMetrics),
    };

    /// <summary>Any value is <c>{}</c> here: many tools do not know the schema <c>true</c>.</summary>
    private static readonly JsonSchemaExporterOptions Export = new()
    {
        TransformSchemaNode = (_, schema) => schema is JsonValue value && value.TryGetValue<bool>(out var isAny) && isAny ? new JsonObject() : schema,
    };

    private const string Written = """
        {
          "Any": {},
          "Params": { "type": "object", "description": "The workflow's parameters by name." },
          "PromoteRecipe": {
            "type": "object",
            "properties": {
              "domain": { "type": "string", "description": "Of the workflow. Default: the API's name." },
              "name": { "type": "string", "description": "Of the workflow. Default: the recipe's name." },
              "description": { "type": "string", "description": "Default: the recipe's." }
            }
          },
          "SpecFile": {
            "type": "object",
            "required": ["workflows"],
            "properties": {
              "domain": { "type": "string" },
              "version": { "type": "string" },
              "workflows": { "type": "object", "additionalProperties": { "type": "object" } }
            }
          },
          "NewWorkflow": {
            "type": "object",
            "properties": {
              "name": { "type": "string" },
              "workflow_id": { "type": "string" },
              "description": { "type": "string" },
              "domain": { "type": "string", "default": "default" },
              "pattern": { "type": "string" },
              "definition": { "type": "object", "description": "A graph by node id, or {\"steps\": [...]}." },
              "steps": { "type": "array", "items": { "type": "object" }, "description": "Step records of create_workflow." }
            }
          },
          "StartRequest": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "params": { "$ref": "#/components/schemas/Params" },
              "parameters": { "$ref": "#/components/schemas/Params", "description": "Another name of params." },
              "labels": { "type": "object", "additionalProperties": { "type": "string" } },
              "target_machines": { "type": "array", "items": { "type": "string" }, "description": "The execution lives on one of these machines, and its steps are made there. Default: anywhere." }
            }
          },
          "Answer": {
            "type": "object",
            "additionalProperties": false,
            "required": ["answer"],
            "properties": {
              "answer": { "description": "What the open yield expects; see waiting[].expects of the execution." },
              "node": { "type": "string", "description": "Which yield, when several are open." },
              "token": { "type": "string", "description": "Names one yield for good." }
            }
          },
          "CancelRequest": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "compensate": { "type": "boolean", "default": true, "description": "false: what was done is not undone." },
              "reason": { "type": "string", "maxLength": 2000 }
            }
          },
          "ForkRequest": {
            "type": "object",
            "additionalProperties": false,
            "description": "Exactly one of snapshot and step.",
            "properties": {
              "snapshot": { "type": "string", "description": "The newest snapshot of that name." },
              "step": { "type": "string", "description": "The copy is taken just before this step started." },
              "params": { "$ref": "#/components/schemas/Params", "description": "In the place of those of the source." },
              "labels": { "type": "object", "additionalProperties": { "type": "string" } }
            }
          },
          "PlanRequest": {
            "type": "object",
            "additionalProperties": false,
            "required": ["goal"],
            "properties": {
              "goal": { "type": "string", "minLength": 1, "maxLength": 2000, "description": "What is to be done, in words, with every value that is known." },
              "limit": { "type": "integer", "minimum": 1, "maximum": 10, "default": 3, "description": "At most so many workflows." },
              "today": { "type": "string", "format": "date", "description": "The day that tomorrow follows. Default: today in UTC." },
              "domain": { "type": "string", "description": "Only workflows of this domain." }
            }
          },
          "DistributeRequest": {
            "type": "object",
            "additionalProperties": false,
            "required": ["task_definition"],
            "properties": {
              "task_definition": {
                "type": "object",
                "additionalProperties": false,
                "description": "Exactly one of tool, script and workflow.",
                "properties": {
                  "name": { "type": "string" },
                  "tool": { "type": "string", "description": "service.tool, or a built-in one." },
                  "script": { "type": "string", "description": "service.script: a program on the list of a service of type script." },
                  "workflow": { "type": "string", "description": "domain/name" },
                  "args": { "type": "object", "description": "Arguments of the tool or script, parameters of the workflow." },
                  "parameters": { "type": "object", "description": "Another name of args." },
                  "timeout": { "type": "string", "description": "How long one machine may take: 30s, 5m." }
                }
              },
              "target_machines": { "type": "array", "items": { "type": "string" }, "description": "Default: all that are there." },
              "execution_strategy": { "enum": ["parallel", "sequential", "failover", "round_robin", "broadcast", "quorum"], "default": "parallel" },
              "quorum": { "type": "integer", "minimum": 1, "description": "Default: the majority." },
              "deadline": { "type": "string", "default": "1h", "description": "How long the whole group may take." },
              "reduce": { "type": "string", "description": "An expression over $results and $outputs." }
            }
          },
          "RetryRequest": {
            "type": "object",
            "additionalProperties": false,
            "properties": { "from_step": { "type": "string", "description": "A node, a branch (both.flight) or an item (loop[3]); null: what failed." } }
          },
          "ReasonRequest": { "type": "object", "additionalProperties": false, "properties": { "reason": { "type": "string", "maxLength": 2000 } } },
          "BulkRequest": {
            "type": "object",
            "additionalProperties": false,
            "required": ["action"],
            "properties": {
              "action": { "enum": ["cancel", "terminate", "pause", "unpause", "retry"] },
              "filter": {
                "type": "object",
                "additionalProperties": false,
                "description": "As the query of GET /executions. Without status: those in which the action is possible.",
                "properties": {
                  "workflow": { "type": "string" },
                  "domain": { "type": "string" },
                  "status": { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] },
                  "since": { "type": "string", "format": "date-time" },
                  "until": { "type": "string", "format": "date-time" },
                  "label": {
                    "anyOf": [
                      { "type": "string" },
                      { "type": "array", "items": { "type": "string" } },
                      { "type": "object", "additionalProperties": { "type": "string" } }
                    ]
                  },
                  "q": { "type": "string" }
                }
              },
              "all": { "type": "boolean", "default": false, "description": "true: meant without a filter." },
              "dry_run": { "type": "boolean", "default": false, "description": "true: only count." },
              "compensate": { "type": "boolean", "default": true, "description": "Of cancel; false: what was done is not undone." },
              "from_step": { "type": "string", "description": "Of retry: a step that runs again too; null: what failed." },
              "reason": { "type": "string", "maxLength": 2000 },
              "limit": { "type": "integer", "minimum": 1, "maximum": 100000, "default": 10000, "description": "At most so many executions in this call." },
              "cursor": { "type": "string", "description": "next_cursor of the call before." }
            }
          },
          "ExportedExecutions": {
            "type": "object",
            "description": "The one that was exported first, then its descendants. Events and states are as the journal has them.",
            "required": ["format", "version", "definitions", "executions"],
            "properties": {
              "format": { "const": "orleans-workflows.executions" },
              "version": { "const": 1 },
              "exported_at": { "type": "string", "format": "date-time" },
              "definitions": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["revision", "stored"],
                  "properties": {
                    "revision": { "type": "string", "description": "Hash of stored." },
                    "domain": { "type": "string" },
                    "name": { "type": "string" },
                    "version": { "type": "string" },
                    "created_at": { "type": "string", "format": "date-time" },
                    "source": { "type": "string", "description": "As the author wrote it." },
                    "stored": { "type": "object" }
                  }
                }
              },
              "executions": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["execution", "events", "snapshots"],
                  "properties": {
                    "execution": { "type": "object" },
                    "events": {
                      "type": "array",
                      "items": { "type": "object", "properties": { "sequence": { "type": "integer" }, "event": { "type": "object" } } }
                    },
                    "snapshots": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "name": { "type": "string" },
                          "sequence": { "type": "integer" },
                          "at": { "type": "string", "format": "date-time" },
                          "state": { "type": "object" }
                        }
                      }
                    }
                  }
                }
              }
            }
          },
          "PatternRequest": {
            "type": "object",
            "additionalProperties": false,
            "required": ["target_component"],
            "properties": {
              "target_component": { "type": "string", "description": "A service of services.yaml." },
              "parameters": { "type": "object", "description": "As the pattern's parameters say; operations binds its operations to tools of other names." }
            }
          },
          "WorkflowExport": {
            "type": "object",
            "properties": {
              "workflow_id": { "type": "string" },
              "exported_at": { "type": "string", "format": "date-time" },
              "revision": { "type": "string" },
              "spec": { "$ref": "#/components/schemas/SpecFile" },
              "revisions": { "type": "array", "items": { "type": "object" } },
              "statistics": { "type": "object", "additionalProperties": { "type": "integer" } },
              "executions": { "type": "array", "items": { "type": "object" } },
              "executions_truncated": { "type": "boolean" }
            }
          },
          "Plan": {
            "type": "object",
            "properties": {
              "steps": { "type": "array", "items": { "type": "object" }, "description": "In order, with what is known of their arguments." },
              "notes": { "type": "array", "items": {} }
            }
          },
          "Problem": {
            "type": "object",
            "description": "RFC 9457 problem details.",
            "required": ["title", "status", "code", "detail"],
            "properties": {
              "type": { "type": "string" },
              "title": { "type": "string" },
              "status": { "type": "integer" },
              "code": { "type": "string", "pattern": "^WF[0-9]{4}$" },
              "detail": { "type": "string" },
              "instance": { "type": "string" },
              "errors": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "code": { "type": "string" },
                    "path": { "type": "string" },
                    "line": { "type": "integer" },
                    "column": { "type": "integer" },
                    "message": { "type": "string" }
                  }
                }
              },
              "execution_id": { "type": "string" }
            }
          }
        }
        """;

    /// <summary>All schemas by name.</summary>
    public static JsonObject All()
    {
        var schemas = (JsonObject)JsonNode.Parse(Written)!;
        foreach (var (name, type) in Answers)
        {
            var schema = JsonText.Options.GetJsonSchemaAsNode(type, Export);
            Rebase(schema, $"#/components/schemas/{name}");
            schemas[name] = schema;
        }

        return schemas;
    }

    /// <summary>References inside a schema count from its own root; inside the document they count from the document's.</summary>
    public static void Rebase(JsonNode? schema, string root)
    {
        switch (schema)
        {
            case JsonObject @object:
                if (@object["$ref"] is JsonValue reference && reference.TryGetValue<string>(out var target) && target.StartsWith('#'))
                {
                    @object["$ref"] = root + target[1..];
                }

                foreach (var (_, value) in @object.ToList())
                {
                    Rebase(value, root);
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    Rebase(item, root);
                }

                break;
            default:
                break;
        }
    }
}
