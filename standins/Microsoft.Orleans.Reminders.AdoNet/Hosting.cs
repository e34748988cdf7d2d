using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Timers;

namespace Orleans.Configuration
{
    public class AdoNetReminderTableOptions
    {
        public string? Invariant { get; set; }

        public string? ConnectionString { get; set; }
    }
}

namespace Orleans.Hosting
{
    public static class SiloBuilderReminderExtensions
    {
        /// <summary>Reminders in a relational database, in which Orleans' scripts have been run.</summary>
        public static ISiloBuilder UseAdoNetReminderService(this ISiloBuilder builder, Action<AdoNetReminderTableOptions> configureOptions)
        {
            builder.Services.Configure(configureOptions);
            return builder.AddReminders<AdoNetReminderTable>();
        }
    }
}
