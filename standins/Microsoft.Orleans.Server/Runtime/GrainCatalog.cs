using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>The grain classes of the assemblies that this process is made of, checked once per process.</summary>
internal sealed class GrainCatalog
{
    private static readonly Lazy<GrainCatalog> Process = new(() => new GrainCatalog(GrainAssemblies.Find()));

    private readonly FrozenDictionary<GrainType, GrainClass> _byType;

    private GrainCatalog(IReadOnlyList<Assembly> assemblies)
    {
        var types = assemblies.SelectMany(assembly => assembly.GetTypes()).ToArray();
        var classes = types.Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type)).ToArray();
        var interfaces = types.Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type) && type.Namespace != "Orleans").ToArray();
        GrainChecks.Require(interfaces, classes);
        // Also those of other packages that grains implement, such as IRemindable.
        var known = types.Concat(typeof(IGrain).Assembly.GetTypes()).Concat(classes.SelectMany(type => type.GetInterfaces())).Distinct();
        Interfaces = [.. known.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) && !type.ContainsGenericParameters)];
        _byType = classes.Select(type => new GrainClass(type, GrainClass.TypeOf(type))).ToFrozenDictionary(grainClass => grainClass.GrainType);
    }

    public static GrainCatalog OfProcess => Process.Value;

    public IReadOnlyCollection<GrainClass> Classes => _byType.Values;

    public IReadOnlyList<Type> Interfaces { get; }

    /// <summary>Names of interfaces and of the grain type that implements each; what a client is told, which has no grain classes.</summary>
    public Dictionary<string, string> InterfaceTypes => Interfaces
        .Select(type => (Name: WireTypes.NameOf(type), Classes: Candidates(type)))
        .Where(known => known.Classes.Length == 1)
        .ToDictionary(known => known.Name, known => known.Classes[0].GrainType.ToString());

    public GrainClass Find(GrainType type) => _byType.TryGetValue(type, out var grainClass)
        ? grainClass
        : throw new OrleansException($"No active nodes are compatible with grain {type}: no grain class of this silo has that type.");

    /// <summary>The type of the class that implements an interface; of several, the one named like it (<c>IFoo</c>: <c>Foo</c> or <c>FooGrain</c>).</summary>
    public GrainType Implementation(Type interfaceType)
    {
        var candidates = Candidates(interfaceType);
        return candidates switch
        {
            [var only] => only.GrainType,
            [] => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}"),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {interfaceType}. "
                + $"Candidates: {string.Join(", ", candidates.Select(candidate => candidate.Type.FullName))}"),
        };
    }

    private GrainClass[] Candidates(Type interfaceType)
    {
        var candidates = _byType.Values.Where(grainClass => interfaceType.IsAssignableFrom(grainClass.Type)).ToArray();
        if (candidates.Length <= 1)
        {
            return candidates;
        }

        var name = interfaceType.Name is ['I', ..] ? interfaceType.Name[1..] : interfaceType.Name;
        var alike = candidates.Where(grainClass => grainClass.Type.Name == name || grainClass.Type.Name == name + "Grain").ToArray();
        return alike.Length == 1 ? alike : candidates;
    }
}

/// <summary>Which assemblies hold grains: those of this process that use the abstractions, found from the entry assembly and what is loaded.</summary>
internal static class GrainAssemblies
{
    private static readonly string Abstractions = typeof(IGrain).Assembly.GetName().Name!;

    public static IReadOnlyList<Assembly> Find()
    {
        var found = new Dictionary<string, Assembly>();
        var open = new Stack<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        if (Assembly.GetEntryAssembly() is { } entry)
        {
            open.Push(entry);
        }

        foreach (var beside in BesideTheApplication())
        {
            open.Push(beside);
        }

        while (open.TryPop(out var assembly))
        {
            var name = assembly.GetName().Name!;
            if (!IsCandidate(name) || !found.TryAdd(name, assembly))
            {
                continue;
            }

            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => IsCandidate(reference.Name!) && !found.ContainsKey(reference.Name!)))
            {
                try
                {
                    open.Push(Assembly.Load(reference));
                }
                catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
                {
                    // Referenced but not part of this process: it can hold no grain of it.
                }
            }
        }

        return [.. found.Values.Where(assembly => assembly == typeof(Silo).Assembly
            || assembly.GetReferencedAssemblies().Any(reference => reference.Name == Abstractions))];
    }

    // A host may refer to a project of grains without naming one of its types; then only the list of its files knows of it.
    private static IEnumerable<Assembly> BesideTheApplication()
    {
        var files = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var file in files.Where(file => file.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (IsCandidate(name) && RefersToAbstractions(file))
            {
                yield return Assembly.Load(name);
            }
        }
    }

    private static bool RefersToAbstractions(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata)
        {
            return false;
        }

        var metadata = image.GetMetadataReader();
        return metadata.AssemblyReferences.Any(reference =>
            metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, Abstractions));
    }

    private static bool IsCandidate(string name) => name == typeof(Silo).Assembly.GetName().Name
        || !(name is "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal) || name == "System"
            || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.StartsWith("xunit", StringComparison.Ordinal));
}
