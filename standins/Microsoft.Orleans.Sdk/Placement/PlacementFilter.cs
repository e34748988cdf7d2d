using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Metadata
{
    /// <summary>What is known of a grain class in the whole cluster.</summary>
    public class GrainProperties(ImmutableDictionary<string, string> values)
    {
        public ImmutableDictionary<string, string> Properties { get; } = values;
    }
}

namespace Orleans.Runtime.Placement
{
    /// <summary>The call that needs an activation.</summary>
    public readonly struct PlacementTarget(
        GrainId grainIdentity, Dictionary<string, object> requestContextData, GrainInterfaceType interfaceType, ushort interfaceVersion)
    {
        public GrainId GrainIdentity { get; } = grainIdentity;

        public GrainInterfaceType InterfaceType { get; } = interfaceType;

        public ushort InterfaceVersion { get; } = interfaceVersion;

        public Dictionary<string, object> RequestContextData { get; } = requestContextData;
    }
}

namespace Orleans.Placement
{
    /// <summary>Narrows the silos that a grain class may be placed on. Derive, give the strategy, register it by <c>AddPlacementFilter</c>.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public abstract class PlacementFilterAttribute : Attribute
    {
        protected PlacementFilterAttribute(PlacementFilterStrategy placement)
        {
            ArgumentNullException.ThrowIfNull(placement);
            PlacementFilterStrategy = placement;
        }

        public PlacementFilterStrategy PlacementFilterStrategy { get; }
    }

    /// <summary>The data of a filter. A second instance is made by the parameterless constructor and filled from the grain's properties.</summary>
    public abstract class PlacementFilterStrategy(int order)
    {
        private const string Prefix = "placement-filter";

        /// <summary>Filters run in this order.</summary>
        public int Order { get; private set; } = order;

        public void Initialize(GrainProperties properties)
        {
            Order = int.TryParse(GetPlacementFilterGrainProperty("order", properties), CultureInfo.InvariantCulture, out var order)
                ? order
                : throw new ArgumentException("Invalid order property value.");
            AdditionalInitialize(properties);
        }

        public virtual void AdditionalInitialize(GrainProperties properties)
        {
        }

        public void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
        {
            var name = GetType().Name;
            properties[Prefix] = properties.TryGetValue(Prefix, out var others) ? $"{others},{name}" : name;
            properties[$"{Prefix}.{name}.order"] = Order.ToString(CultureInfo.InvariantCulture);
            foreach (var (key, value) in GetAdditionalGrainProperties(services, grainClass, grainType, properties))
            {
                properties[$"{Prefix}.{name}.{key}"] = value;
            }
        }

        protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) =>
            properties.Properties.GetValueOrDefault($"{Prefix}.{GetType().Name}.{key}");

        protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
            IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) => [];
    }

    public interface IPlacementFilterDirector
    {
        /// <summary>The silos of <paramref name="silos"/> that may host the target.</summary>
        IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos);
    }

    public static class PlacementFilterExtensions
    {
        public static IServiceCollection AddPlacementFilter<TFilter, TDirector>(this IServiceCollection services, ServiceLifetime strategyLifetime)
            where TFilter : PlacementFilterStrategy, new()
            where TDirector : class, IPlacementFilterDirector
        {
            services.Add(ServiceDescriptor.DescribeKeyed(typeof(PlacementFilterStrategy), typeof(TFilter).Name, typeof(TFilter), strategyLifetime));
            services.AddKeyedSingleton<IPlacementFilterDirector, TDirector>(typeof(TFilter));
            return services;
        }
    }
}
