using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansWorkflows.Services.Tests;

public sealed class RestTests
{
    // Operation fragments: parameters of one operation at /x/{id} or /x.
    private static string Document(string parameters, string path = "/x", string method = "get") =>
        """{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"PATH":{"METHOD":{"operationId":"op","parameters":[PARAMETERS],"responses":{"200":{"description":"ok"}}}}}}"""
            .Replace("PATH", path, StringComparison.Ordinal).Replace("METHOD", method, StringComparison.Ordinal).Replace("PARAMETERS", parameters, StringComparison.Ordinal);

    private static Task EchoAsync(HttpContext context) => TestServer.JsonAsync(context, 200, "{}");

    [Theory]
    // path: simple, label, matrix
    [InlineData("path", "simple", false, "5", "/x/5")]
    [InlineData("path", "simple", false, "\"a b/ü\"", "/x/a%20b%2F%C3%BC")]
    [InlineData("path", "simple", false, "[3,4]", "/x/3,4")]
    [InlineData("path", "simple", false, """{"r":1,"g":2}""", "/x/r,1,g,2")]
    [InlineData("path", "simple", true, """{"r":1,"g":2}""", "/x/r=1,g=2")]
    [InlineData("path", "label", false, "[3,4]", "/x/.3,4")]
    [InlineData("path", "label", true, "[3,4]", "/x/.3.4")]
    [InlineData("path", "label", true, """{"r":1}""", "/x/.r=1")]
    [InlineData("path", "matrix", false, "5", "/x/;id=5")]
    [InlineData("path", "matrix", false, "[3,4]", "/x/;id=3,4")]
    [InlineData("path", "matrix", true, "[3,4]", "/x/;id=3;id=4")]
    [InlineData("path", "matrix", true, """{"r":1,"g":2}""", "/x/;r=1;g=2")]
    // query: form, spaceDelimited, pipeDelimited, deepObject
    [InlineData("query", null, null, "true", "/x?id=true")]
    [InlineData("query", null, null, "\"a&b=c d\"", "/x?id=a%26b%3Dc%20d")]
    [InlineData("query", null, null, "[3,4]", "/x?id=3&id=4")]
    [InlineData("query", "form", false, "[3,\"a,b\"]", "/x?id=3,a%2Cb")]
    [InlineData("query", "form", true, """{"r":1,"g":2}""", "/x?r=1&g=2")]
    [InlineData("query", "form", false, """{"r":1,"g":2}""", "/x?id=r,1,g,2")]
    [InlineData("query", "spaceDelimited", false, "[3,4]", "/x?id=3%204")]
    [InlineData("query", "pipeDelimited", false, "[3,4]", "/x?id=3%7C4")]
    [InlineData("query", "pipeDelimited", true, "[3,4]", "/x?id=3&id=4")]
    [InlineData("query", "deepObject", true, """{"r":1,"g":{"b":"x y"}}""", "/x?id[r]=1&id[g][b]=x%20y")]
    [InlineData("query", null, null, "null", "/x")]
    public async Task ParameterStyle_IsWrittenAsOpenApiSays(string place, string? style, bool? explode, string value, string target)
    {
        var parameter = $$"""{"name":"id","in":"{{place}}","required":{{(place == "path" ? "true" : "false")}}{{(style is null ? "" : $",\"style\":\"{style}\"")}}{{(explode is null ? "" : $",\"explode\":{(explode.Value ? "true" : "false")}")}},"schema":{} }""";
        await using var server = await TestServer.WithDocumentAsync(Document(parameter, place == "path" ? "/x/{id}" : "/x"), EchoAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));

        await harness.OkAsync("api.op", $$"""{"id":{{value}}}""");

        Assert.Equal(target, Assert.Single(server.Calls).Target);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"..\"")]
    [InlineData("[]")]
    public async Task PathParameterThatWouldChangeThePath_IsRefused(string value)
    {
        await using var server = await TestServer.WithDocumentAsync(Document("""{"name":"id","in":"path","required":true,"schema":{} }""", "/x/{id}"), EchoAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        var error = await harness.FailAsync("op", $$"""{"id":{{value}}}""");
        Assert.Equal("invalid_arguments", error.Code);
        Assert.Contains("must not be empty", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task HeadersCookiesJsonParametersAndReservedCharacters_AreSent()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("""
            {"name":"X-Ids","in":"header","schema":{"type":"array","items":{"type":"integer"}}},
            {"name":"session","in":"cookie","schema":{"type":"string"}},
            {"name":"filter","in":"query","content":{"application/json":{"schema":{"type":"object"}}}},
            {"name":"at","in":"query","allowReserved":true,"schema":{"type":"string"}}
            """), EchoAsync);
        await using var harness = new Harness(Harness.Rest("api", server.Url));

        await harness.OkAsync("api.op", """{"X-Ids":["1",2],"session":"a b","filter":{"a":[1]},"at":"/a:b&c"}""");

        var asked = Assert.Single(server.Calls);
        Assert.Equal("1,2", asked.Headers["X-Ids"]);
        Assert.Equal("session=a%20b", asked.Headers["Cookie"]);
        Assert.Equal("/x?filter=%7B%22a%22%3A%5B1%5D%7D&at=/a:b%26c", asked.Target);
    }

    private const string Booking = """
        {"openapi":"3.1.0","info":{"title":"t","version":"1"},
         "servers":[{"url":"/v{n}","variables":{"n":{"default":"2"}}}],
         "paths":{
          "/bookings/{id}":{
            "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}],
            "put":{"operationId":"change","summary":"Change it","parameters":[{"$ref":"#/components/parameters/Mode"}],
              "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Booking"}}}},
              "responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Booking"}}}}}},
            "delete":{"responses":{"204":{"description":"gone"}}}},
          "/search":{"post":{"operationId":"search","requestBody":{"content":{"application/json":{"schema":{"type":"array","items":{"type":"string"}}}}},"responses":{"200":{"description":"ok"}}}},
          "/free":{"post":{"operationId":"free","requestBody":{"content":{"application/json":{"schema":{"type":"object","additionalProperties":true,"properties":{"a":{"type":"integer"}}}}}},"responses":{"200":{"description":"ok"}}}},
          "/form":{"post":{"operationId":"form","requestBody":{"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"array","items":{"type":"integer"}}}}}}},"responses":{"200":{"description":"ok"}}}},
          "/upload":{"post":{"operationId":"upload","requestBody":{"required":true,"content":{"text/csv":{"schema":{"type":"string"}}}},"responses":{"200":{"description":"ok"}}}}
         },
         "components":{
          "parameters":{"Mode":{"name":"mode","in":"query","schema":{"type":"string","enum":["soft","hard"],"default":"soft"}}},
          "schemas":{
           "Booking":{"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","required":["passenger"],"properties":{
              "passenger":{"$ref":"#/components/schemas/Person"},"seats":{"type":"integer"},"note":{"type":["string","null"]},"mode":{"type":"string"},"window":{"type":"boolean"},"price":{"type":"number"}}}]},
           "Base":{"type":"object","properties":{"created":{"type":"string","readOnly":true},"tags":{"type":"array","items":{"type":"string"}}}},
           "Person":{"type":"object","properties":{"name":{"type":"string"},"friend":{"$ref":"#/components/schemas/Person"}}}}}}
        """;

    private static async Task<(TestServer Server, Harness Harness)> BookingAsync(Func<HttpContext, Task>? answer = null)
    {
        var server = await TestServer.WithDocumentAsync(Booking, answer ?? EchoAsync);
        return (server, new Harness($$"""services: { api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json" } } }"""));
    }

    [Fact]
    public async Task ParametersAndBody_ShareOneFlatObject()
    {
        var (server, harness) = await BookingAsync();
        await using (server)
        await using (harness)
        {
            await harness.OkAsync("change", """{"id":"7","mode":"hard","body_mode":"x","passenger":{"name":"J"},"seats":"2","note":null,"tags":"one","window":"true","price":"9.50"}""");

            var asked = Assert.Single(server.Calls);
            Assert.Equal(("PUT", "/v2/bookings/7?mode=hard"), (asked.Method, asked.Target));
            Assert.Equal("""{"tags":["one"],"passenger":{"name":"J"},"seats":2,"note":null,"mode":"x","window":true,"price":9.50}""", asked.Body);
            Assert.Equal("application/json", asked.Headers["Content-Type"]);
        }
    }

    [Fact]
    public async Task WholeBody_CanBeGivenAndOverridden()
    {
        var (server, harness) = await BookingAsync();
        await using (server)
        await using (harness)
        {
            await harness.OkAsync("change", """{"id":7,"body":{"passenger":{"name":"J"},"seats":1},"seats":2}""");
            Assert.Equal("""{"passenger":{"name":"J"},"seats":2}""", server.Calls.Single().Body);
        }
    }

    [Theory]
    [InlineData("search", """{"body":["a"]}""", "application/json", """["a"]""")]
    [InlineData("search", "{}", null, "")]
    [InlineData("free", """{"a":"1","other":{"x":[]}}""", "application/json", """{"a":1,"other":{"x":[]}}""")]
    [InlineData("form", """{"a":"x y&z","b":[1,2]}""", "application/x-www-form-urlencoded", "a=x+y%26z&b=1&b=2")]
    [InlineData("upload", """{"body":"a,b\n1,2"}""", "text/csv", "a,b\n1,2")]
    public async Task Body_IsWrittenInItsFormat(string tool, string args, string? type, string body)
    {
        var (server, harness) = await BookingAsync();
        await using (server)
        await using (harness)
        {
            await harness.OkAsync(tool, args);
            Assert.Equal(body, server.Calls.Single().Body);
            Assert.Equal(type, server.Calls.Single().Headers.GetValueOrDefault("Content-Type"));
        }
    }

    [Fact]
    public async Task EveryProblemOfTheArguments_IsReportedAtOnce_AndNothingIsSent()
    {
        var (server, harness) = await BookingAsync();
        await using (server)
        await using (harness)
        {
            var error = await harness.FailAsync("api.change", """{"id":"seven","mode":"loud","seats":2.5,"sets":1}""");

            Assert.Equal("invalid_arguments", error.Code);
            foreach (var part in (string[])["'id' must be a whole number", "'mode' must be one of \"soft\", \"hard\"", "'seats' must be a whole number", "'passenger' is missing", "Did you mean 'seats'?"])
            {
                Assert.Contains(part, error.Message, StringComparison.Ordinal);
            }

            Assert.Contains("'id' is missing", (await harness.FailAsync("api.change", """{"passenger":{}}""")).Message, StringComparison.Ordinal);
            Assert.Contains("'body' is missing", (await harness.FailAsync("upload")).Message, StringComparison.Ordinal);
            Assert.Empty(server.Calls);
        }
    }

    [Fact]
    public async Task Operations_AreDescribedWithSchemasThatStandAlone()
    {
        var (server, harness) = await BookingAsync();
        await using (server)
        await using (harness)
        {
            var tools = await harness.Directory.ListToolsAsync("api", TestContext.Current.CancellationToken);

            Assert.Equal(["change", "delete_bookings_id", "search", "free", "form", "upload"], tools.Select(tool => tool.Name));
            var change = tools[0];
            Assert.Equal(("api", "Change it", false), (change.Service, change.Description, change.IsReadOnly));
            var schema = change.InputSchema.Element;
            Assert.Equal(["id", "passenger"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
            Assert.Equal("#/$defs/Person", schema.GetProperty("properties").GetProperty("passenger").GetProperty("$ref").GetString());
            Assert.Equal("#/$defs/Person", schema.GetProperty("$defs").GetProperty("Person").GetProperty("properties").GetProperty("friend").GetProperty("$ref").GetString());
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.False(schema.GetProperty("properties").TryGetProperty("created", out _));
            Assert.True(change.OutputSchema!.Element.GetProperty("$defs").TryGetProperty("Base", out _));
        }
    }

    [Fact]
    public async Task YamlDocumentOfAFile_IsRead()
    {
        await using var server = await TestServer.StartAsync(EchoAsync);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.yaml");
        await File.WriteAllTextAsync(file, """
            openapi: 3.0.1
            info: { title: t, version: "1.0" }
            paths:
              /on:
                get:
                  operationId: switched
                  parameters: [{ name: no, in: query, required: true, schema: { type: integer, default: 3 } }]
                  responses: { '200': { description: fine } }
            """, TestContext.Current.CancellationToken);
        try
        {
            await using var harness = new Harness($$"""services: { api: { type: rest, config: { openapi: "{{file}}", base_url: "{{server.Url}}/base/?key=1" } } }""");
            await harness.OkAsync("switched");
            Assert.Equal("/base/on?key=1&no=3", server.Requests.Single().Target);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task EveryCall_CarriesSecretHeadersKeyAndTrace()
    {
        await using var server = await TestServer.WithDocumentAsync(Document("""{"name":"Authorization","in":"header","schema":{"type":"string"}}"""), EchoAsync);
        await using var harness = new Harness($$"""
            services:
              api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json", base_url: "{{server.Url}}", headers: { Authorization: "Bearer ${T}" } } }
            """, environment: ("T", "tok-123456"));
        using var activity = new System.Diagnostics.Activity("step").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();

        await harness.CallAsync("op", key: "e9/pay/2/undo");

        Assert.All(server.Requests, asked => Assert.Equal("Bearer tok-123456", asked.Headers["Authorization"]));
        var call = server.Calls.Single();
        Assert.Equal("e9/pay/2/undo", call.Headers["Idempotency-Key"]);
        Assert.Contains(activity.TraceId.ToHexString(), call.Headers["traceparent"], StringComparison.Ordinal);
        Assert.Contains("application/json", call.Headers["Accept"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"a":[1.50,"ü"]}""", """{"a":[1.50,"ü"]}""")]
    [InlineData("application/hal+json; charset=utf-8", "7", "7")]
    [InlineData("text/plain", "hello", "\"hello\"")]
    [InlineData("text/plain", "5", "\"5\"")]
    [InlineData("application/json", "", "null")]
    [InlineData("image/png", "png", "\"cG5n\"")]
    public async Task Answer_IsReadByItsContentType(string type, string body, string output)
    {
        await using var server = await TestServer.WithDocumentAsync(Document(""), context => TestServer.JsonAsync(context, 200, body, type));
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        Assert.Equal(output, await harness.OkAsync("op"));
    }

    [Fact]
    public async Task CompressedAnswer_IsUnpacked_AndItsUnpackedSizeCounts()
    {
        var size = 100;
        await using var server = await TestServer.WithDocumentAsync(Document(""), async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes($"\"{new string('x', size)}\""));
        });
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        Assert.Equal(102, (await harness.OkAsync("op")).Length);

        size = 5 << 20;
        var error = await harness.FailAsync("op");
        Assert.Equal(("output_too_large", false), (error.Code, error.Retryable));
    }

    [Theory]
    [InlineData(422, "application/problem+json", """{"type":"x","title":"No","detail":"seat 3 is taken","code":"seat_taken"}""", "seat_taken", "seat 3 is taken")]
    [InlineData(409, "application/json", """{"error":{"code":"dup","message":"again"}}""", "dup", "again")]
    [InlineData(401, "application/json", """{"error":"invalid_token","error_description":"it expired"}""", "invalid_token", "it expired")]
    [InlineData(400, "application/json", """{"message":"bad","code":17}""", "http_400", "bad")]
    [InlineData(400, "application/json", """{"errors":{"date":["too late"]}}""", "http_400", "too late")]
    [InlineData(503, "text/html", "<html>busy</html>", "http_503", "answered 503")]
    [InlineData(500, "text/plain", "it broke", "http_500", "it broke")]
    [InlineData(500, "application/json", "{not json", "http_500", "answered 500")]
    [InlineData(302, "text/plain", "", "http_302", "answered 302")]
    public async Task StatusOtherThan2xx_IsTheApisOwnError(int status, string type, string body, string code, string message)
    {
        await using var server = await TestServer.WithDocumentAsync(Document(""), context => TestServer.JsonAsync(context, status, body, type));
        await using var harness = new Harness(Harness.Rest("api", server.Url));
        var error = await harness.FailAsync("op");
        Assert.Equal((code, status, false, true), (error.Code, error.HttpStatus, error.OutcomeUnknown, error.Retryable));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("service 'api', tool 'op'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecretThatAnApiRepeats_IsNotInTheMessage()
    {
        await using var server = await TestServer.WithDocumentAsync(Document(""), context =>
            TestServer.JsonAsync(context, 401, JsonSerializer.Serialize(new { message = "bad token " + context.Request.Headers.Authorization })));
        await using var harness = new Harness($$"""
            services: { api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json", base_url: "{{server.Url}}", headers: { Authorization: "Bearer tok-123456" } } } }
            """);
        Assert.DoesNotContain("tok-123456", (await harness.FailAsync("op")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_AreFollowedForReads_WithoutSecretsToOtherHosts()
    {
        await using var other = await TestServer.StartAsync(context => TestServer.JsonAsync(context, 200, "\"there\""));
        await using var server = await TestServer.WithDocumentAsync(
            """{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"operationId":"read","responses":{}},"post":{"operationId":"write","responses":{}}}}}""",
            context =>
            {
                context.Response.Redirect(other.Url + "/b");
                return Task.CompletedTask;
            });
        await using var harness = new Harness($$"""
            services: { api: { type: rest, config: { openapi: "{{server.Url}}/openapi.json", base_url: "{{server.Url}}", headers: { X-Key: secret } } } }
            """);

        Assert.Equal("\"there\"", await harness.OkAsync("read"));
        Assert.False(other.Requests.Single().Headers.ContainsKey("X-Key"));
        Assert.Equal("http_302", (await harness.FailAsync("write")).Code);
    }
}
