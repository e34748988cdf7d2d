using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Http;

namespace OrleansWorkflows.Services.Rest;

/// <summary>REST APIs described by an OpenAPI 3.x document: every operation is a tool.</summary>
internal sealed class RestKind : IServiceKind
{
    public string Name => "rest";

    public ServiceSettings ReadSettings(ConfigurationSection config)
    {
        var document = config.Text("openapi", required: true) ?? "";
        if (document.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(document, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "file"))
            {
                config.Report(ConfigurationCodes.BadUrl, "openapi", "'openapi' must be the URL of an OpenAPI document, or the path of a file");
            }
            else if (url.IsFile)
            {
                document = url.LocalPath;
            }
        }
        else if (document.Length > 0)
        {
            document = Path.GetFullPath(document, config.BaseDirectory);
        }

        return new RestSettings(document, config.Url("base_url"), config.SecretTexts("headers"));
    }

    public ServiceSettings TargetSettings(TargetApi target, IReadOnlyDictionary<string, string> headers) =>
        new RestSettings(target.Url, Uri.TryCreate(target.BaseUrl, UriKind.Absolute, out var url) ? url : null, headers);

    public async ValueTask<IServiceAdapter> LoadAsync(ServiceDefinition definition, ServiceContext context, CancellationToken cancellationToken)
    {
        var settings = (RestSettings)definition.Settings;
        var http = new ServiceHttp(definition.Pool, context.Guard, context.Time);
        try
        {
            var reader = new OpenApiReader(definition.Name, settings, http, context);
            return new RestAdapter(definition, settings, await reader.ReadAsync(cancellationToken).ConfigureAwait(false), http, context.Options.MaxOutputBytes);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }
}

/// <param name="Document">URL of the OpenAPI document, or the absolute path of a file.</param>
/// <param name="BaseUrl">Where the API is served; null: what the document says.</param>
/// <param name="Headers">Sent with every request, that for the document included.</param>
internal sealed record RestSettings(string Document, Uri? BaseUrl, IReadOnlyDictionary<string, string> Headers) : ServiceSettings
{
    public override IEnumerable<string> Secrets => Headers.Values;
}
