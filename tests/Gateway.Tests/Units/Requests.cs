using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansWorkflows.Gateway.Tests.Units;

/// <summary>Requests as handlers see them.</summary>
internal static class Requests
{
    public static HttpRequest WithHeaders(params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            http.Request.Headers.Append(name, value);
        }

        return http.Request;
    }

    public static HttpRequest WithQuery(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request;

    public static HttpContext WithBody(string body, string? contentType = "application/json") => WithBody(Encoding.UTF8.GetBytes(body), contentType);

    public static HttpContext WithBody(byte[] body, string? contentType)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.ContentType = contentType;
        http.Request.Body = new MemoryStream(body);
        return http;
    }
}
