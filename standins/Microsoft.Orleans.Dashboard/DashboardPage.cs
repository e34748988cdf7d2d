using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Orleans.Dashboard;

/// <summary>The page: silos, and how many activations each kind of grain has on them. No scripts; the browser asks again every five seconds.</summary>
internal static class DashboardPage
{
    public static IResult Show(Counters counters)
    {
        var page = new StringBuilder("""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Orleans Dashboard (stand-in)</title>
            <style>body{font:15px system-ui,sans-serif;margin:2em}table{border-collapse:collapse}th,td{text-align:left;padding:.3em .9em;border-bottom:1px solid #8886}</style></head><body>
            <h1>Orleans Dashboard (stand-in)</h1>
            <p>This build runs on source stand-ins for Orleans, so this page shows silos and activations only. With the real packages Microsoft.Orleans.Dashboard is here.</p>
            """);
        page.Append(CultureInfo.InvariantCulture, $"<h2>Silos: {counters.TotalActiveHostCount} active</h2>");
        Table(page, ["Silo", "Status", "Address", "Host", "Started", "Last seen"], counters.Hosts.Select(host => (string[])
            [host.SiloName, host.Status, host.SiloAddress, host.HostName, host.StartTime, host.IAmAliveTime]));
        page.Append(CultureInfo.InvariantCulture, $"<h2>Grains: {counters.TotalActivationCount} activations</h2>");
        Table(page, ["Grain", "Silo", "Activations"], counters.SimpleGrainStats.Select(count => (string[])
            [count.GrainType, count.SiloAddress, count.ActivationCount.ToString(CultureInfo.InvariantCulture)]));
        return Results.Content(page.Append("</body></html>").ToString(), "text/html; charset=utf-8");
    }

    private static void Table(StringBuilder page, IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        page.Append("<table><thead>");
        Row(page, "th", head);
        page.Append("</thead><tbody>");
        foreach (var row in rows)
        {
            Row(page, "td", row);
        }

        page.Append("</tbody></table>");
    }

    private static void Row(StringBuilder page, string cell, IEnumerable<string> values) =>
        page.Append("<tr>").AppendJoin("", values.Select(value => $"<{cell}>{HtmlEncoder.Default.Encode(value)}</{cell}>")).Append("</tr>");
}
