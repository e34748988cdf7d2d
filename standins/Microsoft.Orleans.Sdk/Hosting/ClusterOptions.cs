using System.Diagnostics;

namespace Orleans.Configuration
{
    /// <summary>Which cluster a silo or client belongs to.</summary>
    public class ClusterOptions
    {
        public const string DefaultClusterId = "default";

        public const string DefaultServiceId = "default";

        internal const string DevelopmentClusterId = "dev";

        internal const string DevelopmentServiceId = "dev";

        public string ClusterId { get; set; } = DefaultClusterId;

        public string ServiceId { get; set; } = DefaultServiceId;
    }

    public abstract class MessagingOptions
    {
        private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

        /// <summary>How long a call waits for its answer: 30 s by default, longer under a debugger.</summary>
        public TimeSpan ResponseTimeout
        {
            get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
            set => _responseTimeout = value;
        }

        public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);
    }

    public class ClientMessagingOptions : MessagingOptions;
}

namespace Orleans.Hosting
{
    public interface IClientBuilder
    {
        Microsoft.Extensions.DependencyInjection.IServiceCollection Services { get; }

        Microsoft.Extensions.Configuration.IConfiguration Configuration { get; }
    }
}
