using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Http;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>GraphQL APIs, described by introspection: every query and mutation is a tool.</summary>
internal sealed class GraphQlKind : IServiceKind
{
    public string Name => "graphql";

    public ServiceSettings ReadSettings(ConfigurationSection config) =>
        new GraphQlSettings(config.Url("url", required: true) ?? new Uri("http://invalid/"), config.SecretTexts("headers"));

    public ServiceSettings? TargetSettings(TargetApi target, IReadOnlyDictionary<string, string> headers) =>
        Uri.TryCreate(target.Url, UriKind.Absolute, out var url)
            ? new GraphQlSettings(url, headers)
            : throw new ServiceUnavailableException(target.Name, "WF0324: X-Target-URL must be an absolute URL such as https://api.example.com/graphql");

    public async ValueTask<IServiceAdapter> LoadAsync(ServiceDefinition definition, ServiceContext context, CancellationToken cancellationToken)
    {
        var settings = (GraphQlSettings)definition.Settings;
        var http = new ServiceHttp(definition.Pool, context.Guard, context.Time);
        try
        {
            var client = new GraphQlClient(definition.Name, settings, http);
            var answer = await client.PostAsync(
                new GraphQlRequest(Introspection.Query, null, null), "introspection", idempotencyKey: null, isReadOnly: true,
                context.Options.MaxDescriptionBytes, cancellationToken).ConfigureAwait(false);
            if (answer.Error is { } error)
            {
                throw new ServiceUnavailableException(definition.Name,
                    $"its schema can not be read from {UrlText.Shown(settings.Url)} (introspection must be allowed): {error.Message}");
            }

            var operations = new GraphQlOperations(definition.Name, Introspection.Read(answer.Data), context.Options.GraphQlDepth);
            return new GraphQlAdapter(definition, client, operations, context.Options.MaxOutputBytes);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            http.Dispose();
            throw new ServiceUnavailableException(definition.Name,
                $"{UrlText.Shown(settings.Url)} answers introspection with something that is no schema: {exception.Message}", exception);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }
}

/// <param name="Headers">Sent with every request.</param>
internal sealed record GraphQlSettings(Uri Url, IReadOnlyDictionary<string, string> Headers) : ServiceSettings
{
    public override IEnumerable<string> Secrets => Headers.Values;
}
