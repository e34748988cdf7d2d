using System.Diagnostics;
using OrleansWorkflows.Gateway.Executions;

namespace OrleansWorkflows.Gateway.Rest.Problems;

/// <summary>Turns whatever goes wrong behind it into a problem answer, and gives refusals of the routing a body.</summary>
public sealed partial class ProblemResponses(RequestDelegate next, RouteHints hints, ILogger<ProblemResponses> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Refusal(context) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer any more.
            context.Abort();
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var problem = From(exception, context);
            context.Response.Clear();
            await problem.ExecuteAsync(context);
        }
    }

    private ApiProblem? Refusal(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (response.ContentLength is not null || response.ContentType is not null || context.WebSockets.IsWebSocketRequest)
        {
            return null;
        }

        return response.StatusCode switch
        {
            404 => ApiProblems.UnknownRoute(request.Method, request.Path, hints.For(request.Path)),
            405 => ApiProblems.MethodNotAllowed(request.Method, request.Path, response.Headers.Allow.ToString()),
            _ => null,
        };
    }

    private ApiProblem From(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ApiProblemException refused:
                return refused.Problem;
            case BadHttpRequestException { StatusCode: 413 }:
                return ApiProblems.TooLarge(context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0);
            case BadHttpRequestException bad:
                return ApiProblems.BadRequest(bad.Message) with { Status = bad.StatusCode };
            case StartUnconfirmedException start:
                LogNoAnswer(logger, context.Request.Method, context.Request.Path, exception);
                return ApiProblems.StartUnconfirmed(start.ExecutionId);
            case TimeoutException:
                LogNoAnswer(logger, context.Request.Method, context.Request.Path, exception);
                return ApiProblems.NoAnswerInTime();
            case JournalUnavailableException away:
                // The silo's log says once why; a line for each request would be a flood.
                return ApiProblems.StoreAway(away.IsFateUnknown);
            case NewerVersionException:
                LogNoAnswer(logger, context.Request.Method, context.Request.Path, exception);
                return ApiProblems.NewerVersion();
            case System.Data.Common.DbException:
                // The state of a grain could not be read.
                LogNoAnswer(logger, context.Request.Method, context.Request.Path, exception);
                return ApiProblems.StoreAway();
            case OrleansMessageRejectionException or ExecutionMovedException:
                LogNoAnswer(logger, context.Request.Method, context.Request.Path, exception);
                return ApiProblems.Unavailable();
            default:
                var traceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
                LogInternal(logger, context.Request.Method, context.Request.Path, traceId, exception);
                return ApiProblems.Internal(traceId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "WF0200: {Method} {Path} failed (trace {TraceId})")]
    private static partial void LogInternal(ILogger logger, string method, string path, string traceId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path}: the cluster did not answer")]
    private static partial void LogNoAnswer(ILogger logger, string method, string path, Exception exception);
}
