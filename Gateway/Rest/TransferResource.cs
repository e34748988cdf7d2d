using Microsoft.AspNetCore.Http.Features;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Executions as documents: <c>GET /executions/{id}/export</c> and <c>POST /executions/import</c>.</summary>
public sealed class TransferResource(IGrainFactory grains, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/executions/{id}/export", Export, new RouteDoc("exportExecution", "Executions", "An execution as a document, with its whole history", Scopes.ExecutionsRead)
        {
            Description = "For POST /executions/import of another system. Holds no secrets.",
            Parameters = [new("children", "true: with its descendants.", Type: "boolean")],
            Responses = [new(200, "The document, as a stream.", "ExportedExecutions"), CommonDocs.NotFound],
        });
        routes.Map("POST", "/executions/import", Import, new RouteDoc("importExecutions", "Executions", "Take in executions that were exported", Scopes.Admin)
        {
            Description = "Everything is checked before anything is stored. The revision they ran is stored with them and does not become the current one.",
            Parameters = [new("take_over", "true: executions that wait or are paused come in too, and go on here.", Type: "boolean")],
            Body = new BodyDoc("ExportedExecutions", true, "application/json"),
            Responses =
            [
                new(201, "They are here now.", "ImportReply"), new(200, "All of them were here already; nothing was written.", "ImportReply"), CommonDocs.Invalid,
                CommonDocs.Conflict,
            ],
        });
    }

    private async Task<IResult> Export(HttpContext http)
    {
        var children = new QueryReader(http.Request).Flag("children", absent: false);
        if (!ExecutionIds.TryRead(http, out var id))
        {
            return ExecutionIds.Unknown(http);
        }

        if (children && http.Grant().IsLimited)
        {
            return AccessProblems.DescendantsUnseen(http.Grant());
        }

        var pieces = grains.GetGrain<ITransferGrain>(id.Value).Export(children, http.RequestAborted).GetAsyncEnumerator(http.RequestAborted);
        if (await pieces.MoveNextAsync())
        {
            return new PiecesReply(pieces, $"execution-{id.Value}.json");
        }

        await pieces.DisposeAsync();
        return ExecutionIds.Unknown(http);
    }

    private async Task<IResult> Import(HttpContext http)
    {
        var takeOver = new QueryReader(http.Request).Flag("take_over", absent: false);
        // The limit of the route counts, not the server's.
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        var document = await RequestBody.ReadJsonBytesAsync(http, settings.Http.MaxImportBytes);
        var reply = await grains.GetGrain<ITransferGrain>("import").Import(new DocumentPiece(document), takeOver);
        return reply.Problems.Count > 0
            ? ApiProblems.NotImported(reply.Problems)
            : new JsonReply(new ImportReplyBody(reply.Executions), reply.Executions.Any(execution => execution.IsNew) ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <summary>Writes pieces as they come; the first is there already.</summary>
    private sealed class PiecesReply(IAsyncEnumerator<DocumentPiece> pieces, string fileName) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var open = pieces;
            var response = httpContext.Response;
            response.ContentType = "application/json";
            response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
            do
            {
                await response.Body.WriteAsync(pieces.Current.Utf8, httpContext.RequestAborted);
            }
            while (await pieces.MoveNextAsync());
        }
    }
}

public sealed record ImportReplyBody(IReadOnlyList<TransferredExecution> Executions);
