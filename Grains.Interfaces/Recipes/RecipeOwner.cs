using System.Security.Cryptography;
using System.Text;

namespace OrleansWorkflows;

/// <summary>
/// Whose calls recipes are learned from: one principal with the API that it brings along, or with the configured services alone. Others see neither the recipes nor what
/// they were learned from.
/// </summary>
/// <param name="Api">Without its headers, which are secrets. Null: no API is brought along, all calls are of configured services.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.RecipeOwner")]
public sealed record RecipeOwner([property: Id(0)] string Principal, [property: Id(1)] TargetApi? Api)
{
    /// <summary>Of the API; without one <c>services</c>.</summary>
    public string Name => Api?.Name ?? "services";

    /// <summary>The key of its <see cref="IRecipeGrain"/>: <c>travel-0a1b2c3d4e5f</c>.</summary>
    public string Key => $"{Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Subject)).AsSpan(0, 6))}";

    private string Subject => Api is null ? $"{Principal}\n" : $"{Principal}\n{Api.Name}\n{Api.Kind}\n{Api.Url}\n{Api.BaseUrl}";

    /// <summary>The private catalogue in which the recipes of a key are workflows.</summary>
    public static string ScopeOf(string key) => $"recipes-{key}";
}
