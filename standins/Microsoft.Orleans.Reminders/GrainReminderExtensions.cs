using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans
{
    public static class GrainReminderExtensions
    {
        /// <summary>Registers or changes a reminder; the period is at least a minute.</summary>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            ((IGrainBase)grain).RegisterOrUpdateReminder(reminderName, dueTime, period);

        public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            grain is IRemindable
                ? Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period)
                : throw new InvalidOperationException($"Grain {grain.GrainContext.GrainId} is not '{nameof(IRemindable)}'. A grain should implement "
                    + $"{nameof(IRemindable)} to use the persistent reminder service");

        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => ((IGrainBase)grain).UnregisterReminder(reminder);

        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
            Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);

        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => ((IGrainBase)grain).GetReminder(reminderName);

        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
            Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);

        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => ((IGrainBase)grain).GetReminders();

        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(grain.GrainContext.GrainId);

        private static IReminderRegistry Registry(IGrainBase grain) => grain.GrainContext.ActivationServices.GetRequiredService<IReminderRegistry>();
    }
}

namespace Orleans.Hosting
{
    public static class SiloBuilderReminderMemoryExtensions
    {
        /// <summary>Reminders that last as long as the process.</summary>
        public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) => builder.AddReminders<MemoryReminderTable>();

        internal static ISiloBuilder AddReminders<TTable>(this ISiloBuilder builder) where TTable : class, IReminderTable
        {
            builder.Services.TryAddSingleton<IReminderTable, TTable>();
            builder.Services.TryAddSingleton<ReminderService>();
            builder.Services.TryAddSingleton<IReminderRegistry>(provider => provider.GetRequiredService<ReminderService>());
            builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ReminderService>());
            return builder;
        }
    }
}
