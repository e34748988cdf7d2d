namespace OrleansWorkflows.Services.Urls;

internal static class UrlText
{
    /// <summary>A URL as messages may show it: without user name, query and fragment, where secrets tend to be.</summary>
    public static string Shown(Uri url) => url.Scheme is "http" or "https" ? $"{Origin(url)}{url.AbsolutePath}" : Origin(url);

    public static string Origin(Uri url) => $"{url.Scheme}://{url.Authority}";
}
