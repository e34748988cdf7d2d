using Orleans.Dashboard;

namespace OrleansWorkflows.Silo.Dashboard;

public static class DashboardHosting
{
    public static ISiloBuilder AddDashboardIf(this ISiloBuilder silo, bool isOn) => isOn ? silo.AddDashboard() : silo;

    public static IClientBuilder AddDashboardIf(this IClientBuilder client, bool isOn) => isOn ? client.AddDashboard() : client;
}
