using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class TransferTests(GatewayFixture gateway)
{
    private const string SpecText = """
        domain: transfer
        version: "3"
        workflows:
          order:
            retention: 7d
            params: { name: { type: str, default: Ada } }
            graph:
              keep: { type: snapshot, name: before }
              say: { type: set, depends_on: keep, values: { text: "Hello <$name> é" } }
          ask:
            graph:
              question: { type: yield, message: "And now?", expects: { ok: bool } }
          parent:
            graph:
              child: { workflow: ask }
          slow:
            graph:
              pause: { type: wait, duration: 1h }
          fails:
            params: { text: { type: str, default: "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" } }
            graph:
              some: { call: echo, args: { all: ["$text", "$text", "$text", "$text", "$text", "$text", "$text", "$text"] } }
              more: { call: echo, depends_on: some, args: { all: ["$some", "$some", "$some", "$some", "$some", "$some", "$some", "$some"] } }
              large: { call: echo, depends_on: more, args: { all: ["$more", "$more", "$more", "$more", "$more", "$more", "$more", "$more"] } }
              keep: { type: snapshot, name: before, depends_on: large }
              last: { call: fail, depends_on: keep, args: { message: "$large.all.7.all.7.all.7" } }
          failing_parent:
            graph:
              first: { call: echo }
              child: { workflow: fails, depends_on: first, args: { text: short } }
        """;

    [Fact]
    public async Task Export_IsOneDocumentWithEverything()
    {
        var id = await RunAsync("ask");

        var document = await gateway.GetAsync($"/executions/{id}/export");

        Assert.Equal((200, "application/json", $"attachment; filename=\"execution-{id}.json\""), (document.Status, document.ContentType, document.Header("Content-Disposition")));
        Assert.Equal(("orleans-workflows.executions", 1), (document["format"].GetString(), document["version"].GetInt32()));
        var definition = Assert.Single(document["definitions"].EnumerateArray());
        Assert.Equal(("ask", "3", SpecText), (definition.GetProperty("name").GetString(), definition.GetProperty("version").GetString(), definition.GetProperty("source").GetString()));
        var execution = Assert.Single(document["executions"].EnumerateArray());
        Assert.Equal((id, "waiting"), (execution.GetProperty("execution").GetProperty("execution_id").GetString(), execution.GetProperty("execution").GetProperty("status").GetString()));
        var history = (await gateway.GetAsync($"/executions/{id}/history"))["items"];
        Assert.Equal(
            history.EnumerateArray().Select(e => (e.GetProperty("sequence").GetInt64(), e.GetProperty("type").GetString())),
            execution.GetProperty("events").EnumerateArray().Select(e => (e.GetProperty("sequence").GetInt64(), e.GetProperty("event").GetProperty("type").GetString())));
    }

    [Fact]
    public async Task Imported_IsShownListedAndReadAsBefore()
    {
        var id = await RunAsync("order");
        var (before, history, document) = (await gateway.GetAsync($"/executions/{id}"), await gateway.GetAsync($"/executions/{id}/history"), await ExportAsync(id));
        const string Twin = "0192e4a07c6e7c6e8a1b2c3d4e5f0006";
        document = Renumbered(document, id, Twin);

        var reply = await ImportAsync(document);

        Assert.Equal(201, reply.Status);
        Assert.Equal($$"""{"executions":[{"execution_id":"{{Twin}}","workflow":"transfer/order","status":"completed","is_new":true}]}""", reply.Text);
        Assert.Equal(before.Text.Replace(id, Twin, StringComparison.Ordinal), (await gateway.GetAsync($"/executions/{Twin}")).Text);
        Assert.Equal(history.Text, (await gateway.GetAsync($"/executions/{Twin}/history")).Text);
        Assert.Equal(Twin, Assert.Single((await gateway.GetAsync($"/executions?q={Twin}"))["items"].EnumerateArray()).GetProperty("execution_id").GetString());
        var again = await ExportAsync(Twin);
        again["exported_at"] = document["exported_at"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(document, again), again.ToJsonString());
    }

    [Fact]
    public async Task SameAgain_WritesNothing_AlsoWhenItWasMadePretty()
    {
        var document = await ExportAsync(await RunAsync("order"));

        var reply = await gateway.PostAsync("/executions/import", document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

        Assert.Equal((200, false), (reply.Status, reply["executions"][0].GetProperty("is_new").GetBoolean()));
    }

    [Fact]
    public async Task SameIdWithAnotherHistory_IsRefused()
    {
        var document = await ExportAsync(await RunAsync("order"));
        Events(document)[0]!["event"]!["started_by"] = "somebody else";

        (await ImportAsync(document)).IsProblem(409, "WF0645");
    }

    [Fact]
    public async Task DocumentOfAnotherSystem_BringsItsRevision_WithoutMakingItCurrent()
    {
        var document = await ExportAsync(await RunAsync("order"));
        var revision = Rename(document, "0192e4a07c6e7c6e8a1b2c3d4e5f0001", "elsewhere");

        Assert.Equal(201, (await ImportAsync(document)).Status);

        var shown = await gateway.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f0001");
        Assert.Equal(("elsewhere", revision), (shown["workflow"].GetString(), shown["revision"].GetString()));
        (await gateway.GetAsync("/workflows/transfer/elsewhere")).IsProblem(404, "WF0201");
    }

    [Fact]
    public async Task WaitingExecution_ComesInToGoOnOnlyWhenAsked()
    {
        var document = await ExportAsync(await RunAsync("ask"));
        const string Id = "0192e4a07c6e7c6e8a1b2c3d4e5f0002";
        SetId(document, Id);

        (await ImportAsync(document)).IsProblem(409, "WF0646");
        var reply = await ImportAsync(document, "?take_over=true");
        Assert.Equal((201, "waiting"), (reply.Status, reply["executions"][0].GetProperty("status").GetString()));

        var answered = await gateway.PostAsync($"/executions/{Id}/resume", """{"answer": {"ok": true}}""");
        Assert.Equal((200, "completed"), (answered.Status, answered["status"].GetString()));
    }

    [Fact]
    public async Task WaitingParent_ComesInWithItsChildren()
    {
        var id = await RunAsync("parent");
        const string Twin = "0192e4a07c6e7c6e8a1b2c3d4e5f0007";
        const string ChildTwin = "0192e4a07c6e7c6e8a1b2c3d4e5f0008";
        var family = await ExportAsync(id, "?children=true");
        var child = family["executions"]![1]!["execution"]!["execution_id"]!.GetValue<string>();
        family = Renumbered(Renumbered(family, id, Twin), child, ChildTwin);
        var alone = (JsonObject)family.DeepClone();
        alone["executions"]!.AsArray().RemoveAt(1);

        Assert.Contains(ChildTwin, (await ImportAsync(alone, "?take_over=true")).IsProblem(409, "WF0646"), StringComparison.Ordinal);
        Assert.Equal(201, (await ImportAsync(family, "?take_over=true")).Status);

        var answered = await gateway.PostAsync($"/executions/{Twin}/resume", """{"answer": {"ok": true}}""");
        Assert.Equal((200, "completed"), (answered.Status, answered["status"].GetString()));
        Assert.Equal("waiting", (await gateway.GetAsync($"/executions/{id}"))["status"].GetString());
    }

    [Fact]
    public async Task RunningExecution_DoesNotComeIn()
    {
        var document = await ExportAsync(await RunAsync("slow", "respond-async"));
        SetId(document, "0192e4a07c6e7c6e8a1b2c3d4e5f0003");

        Assert.Contains("Pause it", (await ImportAsync(document, "?take_over=true")).IsProblem(409, "WF0646"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportedExecution_IsRetriedFromAStep_ByItsOwnRevision()
    {
        const string Id = "0192e4a07c6e7c6e8a1b2c3d4e5f0009";
        var document = await ExportAsync(await RunAsync("order"));
        Rename(document, Id, "retried_elsewhere");
        Assert.Equal(201, (await ImportAsync(document)).Status);
        var before = (await gateway.GetAsync($"/executions/{Id}/history"))["items"].GetArrayLength();

        var retried = await gateway.PostAsync($"/executions/{Id}/retry", """{"from_step": "say"}""", ("Prefer", "wait=20"));

        Assert.Equal((200, "completed"), (retried.Status, retried["status"].GetString()));
        Assert.Contains("Hello <Ada> é", retried["result"].ToString(), StringComparison.Ordinal);
        var history = (await gateway.GetAsync($"/executions/{Id}/history"))["items"];
        Assert.Contains(history.EnumerateArray().Skip(before), e => e.GetProperty("type").GetString() == "execution_retried");
        Assert.Contains(history.EnumerateArray().Skip(before), e => e.GetProperty("type").GetString() == "execution_ended");
    }

    [Fact]
    public async Task ImportedExecution_IsForkedFromASnapshotAndFromAStep_ByItsOwnRevision()
    {
        const string Id = "0192e4a07c6e7c6e8a1b2c3d4e5f000a";
        var document = await ExportAsync(await RunAsync("order"));
        Rename(document, Id, "forked_elsewhere", keepsSnapshots: true);
        Assert.Equal(201, (await ImportAsync(document)).Status);

        foreach (var point in (string[])["\"snapshot\": \"before\"", "\"step\": \"say\""])
        {
            var fork = await gateway.PostAsync($"/executions/{Id}/fork", $$"""{ {{point}}, "params": {"name": "Bob"} }""", ("Prefer", "wait=20"));

            Assert.True(fork.Status == 201, fork.Text);
            Assert.Equal(("forked_elsewhere", "completed"), (fork["workflow"].GetString(), fork["status"].GetString()));
            Assert.Contains("Hello <Bob> é", fork["result"].ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ImportedFailure_WithALargeOutput_IsRetriedAndForked()
    {
        var id = await RunAsync("fails");
        const string Twin = "0192e4a07c6e7c6e8a1b2c3d4e5f000b";
        var document = Renumbered(await ExportAsync(id), id, Twin);
        Assert.Equal(201, (await ImportAsync(document)).Status);

        var retried = await gateway.PostAsync($"/executions/{Twin}/retry", null, ("Prefer", "wait=20"));
        var fork = await gateway.PostAsync($"/executions/{Twin}/fork", """{"snapshot": "before"}""", ("Prefer", "wait=20"));

        Assert.Equal((200, "failed"), (retried.Status, retried["status"].GetString()));
        Assert.Equal((201, "failed"), (fork.Status, fork["status"].GetString()));
        var steps = (await gateway.GetAsync($"/executions/{fork["execution_id"].GetString()}"))["steps"].EnumerateArray().ToDictionary(step => step.GetProperty("id").GetString()!);
        Assert.Equal(("completed", "failed"), (steps["large"].GetProperty("status").GetString(), steps["last"].GetProperty("status").GetString()));
        Assert.All([retried, fork], answer => Assert.Contains("0123456789", answer["error"].GetProperty("message").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ImportedParent_IsRetriedWithAFreshChild_AndItsChildIsLeftToIt()
    {
        var id = await RunAsync("failing_parent");
        const string Twin = "0192e4a07c6e7c6e8a1b2c3d4e5f000c";
        const string ChildTwin = "0192e4a07c6e7c6e8a1b2c3d4e5f000d";
        var family = await ExportAsync(id, "?children=true");
        var child = family["executions"]![1]!["execution"]!["execution_id"]!.GetValue<string>();
        Assert.Equal(201, (await ImportAsync(Renumbered(Renumbered(family, id, Twin), child, ChildTwin))).Status);

        (await gateway.PostAsync($"/executions/{ChildTwin}/retry", null)).IsProblem(409, "WF0224");
        var retried = await gateway.PostAsync($"/executions/{Twin}/retry", null, ("Prefer", "wait=20"));

        Assert.Equal((200, "failed"), (retried.Status, retried["status"].GetString()));
        var step = retried["steps"].EnumerateArray().Single(step => step.GetProperty("id").GetString() == "child");
        Assert.Equal(2, step.GetProperty("run").GetInt32());
        Assert.DoesNotContain(ChildTwin, step.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DocumentWithAMistake_IsRefusedWithItsPlace()
    {
        var good = (await ExportAsync(await RunAsync("order"))).ToJsonString();
        foreach (var (change, code, path) in Mistakes)
        {
            var document = (JsonObject)JsonNode.Parse(good)!;
            SetId(document, "0192e4a07c6e7c6e8a1b2c3d4e5f0004");
            change(document);

            var answer = await ImportAsync(document);

            answer.IsProblem(400, code);
            Assert.Equal(path, answer["errors"][0].GetProperty("path").GetString());
            (await gateway.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f0004")).IsProblem(404, "WF0207");
        }
    }

    [Fact]
    public async Task NoDocument_IsRefused()
    {
        (await gateway.PostAsync("/executions/import", "{")).IsProblem(400, "WF0640");
        (await gateway.PostAsync("/executions/import", "{}")).IsProblem(400, "WF0640");
        (await gateway.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/export")).IsProblem(404, "WF0207");
    }

    private static IEnumerable<(Action<JsonObject> Change, string Code, string Path)> Mistakes =>
    [
        (d => d["format"] = "other", "WF0640", "format"),
        (d => d["version"] = 2, "WF0641", "version"),
        (d => d.Remove("executions"), "WF0640", "executions"),
        (d => d["executions"] = new JsonArray(), "WF0640", "executions"),
        (d => SetId(d, "../x"), "WF0640", "executions[0].execution.execution_id"),
        (d => Events(d).RemoveAt(1), "WF0642", "executions[0].events[1]"),
        (d => Events(d).Clear(), "WF0642", "executions[0].events"),
        (d => Events(d)[1]!["event"]!["type"] = "moon_landed", "WF0643", "executions[0].events[1]"),
        (d => d["definitions"]![0]!["stored"]!["description"] = "changed", "WF0644", "definitions[0].stored"),
        (d => Events(d)[0]!["event"]!["revision"] = "00000000000000000000000000000000", "WF0644", "executions[0].events[0].event.revision"),
        (d => d["executions"]![0]!["snapshots"]![0]!["state"] = new JsonObject(), "WF0647", "executions[0].snapshots[0]"),
    ];

    private static JsonArray Events(JsonObject document) => document["executions"]![0]!["events"]!.AsArray();

    /// <summary>The same under another id, wherever it is named.</summary>
    private static JsonObject Renumbered(JsonObject document, string id, string other) =>
        (JsonObject)JsonNode.Parse(document.ToJsonString().Replace(id, other, StringComparison.Ordinal))!;

    private static void SetId(JsonObject document, string id) => document["executions"]![0]!["execution"]!["execution_id"] = id;

    /// <summary>Makes of it what another system would have written for another workflow.</summary>
    private static string Rename(JsonObject document, string id, string workflow, bool keepsSnapshots = false)
    {
        SetId(document, id);
        var definition = document["definitions"]![0]!;
        definition["stored"]!["name"] = workflow;
        var revision = RevisionOf(definition["stored"]!);
        definition["revision"] = revision;
        Events(document)[0]!["event"]!["revision"] = revision;
        Events(document)[0]!["event"]!["workflow"] = workflow;
        var snapshots = document["executions"]![0]!["snapshots"]!.AsArray();
        if (keepsSnapshots)
        {
            foreach (var snapshot in snapshots)
            {
                (snapshot!["state"]!["revision"], snapshot["state"]!["state"]!["id"]) = (revision, id);
            }
        }
        else
        {
            snapshots.Clear();
        }

        return revision;
    }

    private static string RevisionOf(JsonNode stored) => DefinitionReader.FromStored(JsonBytes.Parse(stored.ToJsonString(JsonText.Options))).Revision;

    private async Task<string> RunAsync(string workflow, string prefer = "wait=20")
    {
        Assert.Equal(201, (await gateway.PostYamlAsync("/specs", SpecText)).Status);
        return (await gateway.PostAsync($"/workflows/transfer/{workflow}/execute", null, ("Prefer", prefer)))["execution_id"].GetString()!;
    }

    private async Task<JsonObject> ExportAsync(string id, string query = "") =>
        (JsonObject)JsonNode.Parse((await gateway.GetAsync($"/executions/{id}/export{query}")).Text)!;

    private Task<Answer> ImportAsync(JsonObject document, string query = "") => gateway.PostAsync($"/executions/import{query}", document.ToJsonString(JsonText.Options));
}
