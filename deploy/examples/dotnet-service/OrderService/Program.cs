using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderService;
using Orleans.Configuration;

// dotnet run -- --Redis localhost:6379 --Order 4711 --Amount 1200 --Approve true
var builder = Host.CreateApplicationBuilder(args);
var settings = builder.Configuration;
var clusterId = settings["ClusterId"] ?? "orleans-workflows";
builder.UseOrleansClient(client => client
    .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, clusterId))
    .UseRedisClustering(settings["Redis"] ?? "localhost:6379")
    // Spans of the grain calls, and with them the caller's trace, go along to the silos.
    .AddActivityPropagation()
    .UseConnectionRetryFilter(async (exception, cancellationToken) =>
    {
        Console.WriteLine($"Waiting for a silo of the cluster: {exception.Message}");
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        return true;
    }));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Orders>();

using var host = builder.Build();
await host.StartAsync();
var orders = host.Services.GetRequiredService<Orders>();
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

var order = settings["Order"] ?? "4711";
var amount = decimal.Parse(settings["Amount"] ?? "1200", CultureInfo.InvariantCulture);
var approves = bool.Parse(settings["Approve"] ?? "true");

await orders.DeployAsync();
var id = await orders.StartAsync(order, amount);
Console.WriteLine($"Order {order} is execution {id}");
await orders.FollowAsync(
    id,
    async entry =>
    {
        Console.WriteLine($"{entry.Sequence,4} {entry.Type} {entry.Step}");
        if (entry.Type == "yield_opened")
        {
            Console.WriteLine($"{entry.Data.Element.GetProperty("message")} Answered: {await orders.AnswerAsync(id, entry, approves)}");
        }
    },
    stopping);
var view = await orders.GetAsync(id);
Console.WriteLine($"{view.Status}: {view.Result}");
await host.StopAsync();
