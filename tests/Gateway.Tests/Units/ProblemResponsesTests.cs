using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class ProblemResponsesTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new InvalidOperationException("Host=db;Password=secret"), 500, "WF0200" },
        { new TimeoutException("Response did not arrive on time in 00:00:30 for message: secret"), 504, "WF0216" },
        { new StartUnconfirmedException(new ExecutionId("0192e4a07c6e7c6e8a1b2c3d4e5f6071"), new TimeoutException()), 504, "WF0216" },
        { new SiloUnavailableException("secret"), 503, "WF0217" },
        { new ExecutionMovedException("secret"), 503, "WF0217" },
        { new JournalUnavailableException("WF0611: PostgreSQL at secret:5432/db can not be reached"), 503, "WF0206" },
        { new NewerVersionException("WF0625: this silo can not read execution e: secret"), 503, "WF0625" },
        { new BadHttpRequestException("Unexpected end of request content.", 400), 400, "WF0211" },
        { new ApiProblemException(ApiProblems.Overloaded(new StartReply(StartOutcome.Overloaded, new ExecutionId("e"), [new Problem("WF0450", "", "Full.")]))), 503, "WF0450" },
        { new ApiProblemException(ApiProblems.Overloaded()), 503, "WF0215" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_IsAProblem_WithoutInternals(Exception failure, int status, string code)
    {
        var (http, text) = await AnswerAsync(_ => Task.FromException(failure));

        Assert.Equal((status, code), (http.Response.StatusCode, JsonElement.Parse(text).GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", http.Response.ContentType);
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(status == 503, http.Response.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task UnconfirmedStart_NamesTheExecution()
    {
        var (_, text) = await AnswerAsync(_ => throw new StartUnconfirmedException(new ExecutionId("abc"), new TimeoutException()));

        Assert.Equal("abc", JsonElement.Parse(text).GetProperty("execution_id").GetString());
    }

    [Fact]
    public async Task FailureAfterTheAnswerBegan_IsNotHidden()
    {
        var http = new DefaultHttpContext();
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>(new BegunResponse());

        await Assert.ThrowsAsync<InvalidOperationException>(() => Responses(_ => throw new InvalidOperationException()).InvokeAsync(http));
    }

    private static async Task<(HttpContext Http, string Text)> AnswerAsync(RequestDelegate next)
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };
        await Responses(next).InvokeAsync(http);
        return (http, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private static ProblemResponses Responses(RequestDelegate next) =>
        new(next, new RouteHints(new DefaultEndpointDataSource()), NullLogger<ProblemResponses>.Instance);

    private sealed class BegunResponse : Microsoft.AspNetCore.Http.Features.HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
