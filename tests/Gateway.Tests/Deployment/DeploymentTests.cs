using System.Reflection;
using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tests.Api;
using OrleansWorkflows.Silo.Node;

namespace OrleansWorkflows.Gateway.Tests.Deployment;

/// <summary>What <c>deploy/</c> names exists: settings, ports, routes, files, services of each other.</summary>
public sealed partial class DeploymentTests(GatewayFixture gateway)
{
    /// <summary>Read by the sections of their names (docs/gateway.md), not by an options object of the gateway.</summary>
    private static readonly string[] s_engineSettings = ["SECRETS__KEY", "POSTGRESQL__STARTUPTIMEOUT"];

    public static TheoryData<string> YamlFiles() => [.. DeployedFiles.All().Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void YamlFile_CanBeRead(string file) => Assert.NotEmpty(DeployedFiles.Documents(file));

    [Fact]
    public void EveryVariable_IsASetting()
    {
        string[] known = [.. s_engineSettings, .. Names(typeof(GatewaySettings), ""), .. Names(typeof(NodeSettings), "")];

        foreach (var file in DeployedFiles.All())
        {
            Assert.All(Variable().Matches(DeployedFiles.Read(file)), match => Assert.Contains(match.Groups[1].Value, known));
        }
    }

    [Fact]
    public async Task EveryProbe_AsksARouteThatIsThere()
    {
        var probes = new List<(string Path, string Port)>();
        foreach (var container in Workloads().SelectMany(workload => workload.At("spec", "template", "spec", "containers").Items()))
        {
            var ports = container.Find("ports").Items().ToDictionary(port => port.At("name").Text(), port => port.At("containerPort").Text());
            foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(container.Find).OfType<YamlDotNet.RepresentationModel.YamlNode>())
            {
                probes.Add((probe.At("httpGet", "path").Text(), ports[probe.At("httpGet", "port").Text()]));
            }
        }

        Assert.Equal(6, probes.Count);
        Assert.All(probes, probe => Assert.Contains(probe.Port, (string[])["8114", "8080"]));
        foreach (var (path, _) in probes)
        {
            Assert.Equal(200, (await gateway.GetAsync(path)).Status);
        }
    }

    [Fact]
    public void Ports_AreTheSameInImagesAndManifests()
    {
        var silo = Workloads().Single(workload => workload.At("metadata", "name").Text() == "silo").At("spec", "template", "spec", "containers").Items().Single();
        var variables = silo.At("env").Items().ToDictionary(variable => variable.At("name").Text(), variable => variable.Find("value").Text());
        var ports = silo.At("ports").Items().ToDictionary(port => port.At("name").Text(), port => port.At("containerPort").Text());

        Assert.Equal(variables["OW__SILO__PORT"], ports["silo"]);
        Assert.Equal(variables["OW__SILO__GATEWAYPORT"], ports["gateway"]);
        Assert.EndsWith(":" + ports["health"], variables["OW__URLS"]);
        Assert.Contains($"\"health\", \"{ports["health"]}\"", DeployedFiles.Read("docker/Dockerfile.silo"));
        var own = new Uri(GatewaySettings.DefaultUrls).Port;
        Assert.Contains($"\"health\", \"{own}\"", DeployedFiles.Read("docker/Dockerfile.gateway"));
        Assert.Contains($"proxy_pass http://127.0.0.1:{own};", DeployedFiles.Read("kubernetes/gateway.yaml"));
    }

    [Fact]
    public void Compose_RefersToServicesVolumesAndFilesThatExist()
    {
        var compose = DeployedFiles.Documents("compose.yaml").Single();
        string[] services = [.. compose.At("services").Keys()];
        string[] volumes = [.. compose.At("volumes").Keys()];

        Assert.Equal(["gateway-1", "gateway-2", "postgres", "proxy", "redis", "silo-1", "silo-2"], services.Order(StringComparer.Ordinal));
        foreach (var service in services.Select(name => compose.At("services", name)))
        {
            Assert.All(service.Find("depends_on").Keys(), name => Assert.Contains(name, services));
            if (service.Find("network_mode").Text() is { Length: > 0 } mode)
            {
                Assert.Contains(mode["service:".Length..], services);
            }

            foreach (var source in service.Find("volumes").Items().Select(volume => volume.Text().Split(':')[0]))
            {
                Assert.True(
                    volumes.Contains(source) || Path.Exists(Path.Combine(DeployedFiles.Directory, source)) || source == "./config/users",
                    $"{source} is neither a volume nor a file of deploy/.");
            }

            if (service.Find("build") is { } build)
            {
                Assert.True(File.Exists(Path.Combine(DeployedFiles.Directory, build.At("context").Text(), build.At("dockerfile").Text())));
            }
        }

        var proxied = Proxied().Matches(DeployedFiles.Read("nginx/compose.conf")).Select(match => $"http://{match.Groups[1].Value}");
        var gateways = new[] { "gateway-1", "gateway-2" }.Select(name => compose.At("services", name, "environment", "OW__URLS").Text()).ToList();
        Assert.Equal([.. gateways, .. gateways], proxied);
    }

    [Fact]
    public void Compose_NamesEveryVariableThatHasToBeFilledIn()
    {
        var named = Filled().Matches(DeployedFiles.Read("compose.yaml")).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(named, DeployedFiles.Read("compose.env.example").Split('\n').Where(line => line.Contains('=') && line[0] != '#').Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Manifests_ReferToEachOther()
    {
        var documents = DeployedFiles.Kubernetes().SelectMany(DeployedFiles.Documents).ToList();
        var names = documents.Select(document => $"{document.At("kind").Text()}/{document.At("metadata", "name").Text()}").ToHashSet();
        var secret = documents.Single(document => document.At("kind").Text() == "Secret").At("stringData").Keys().ToHashSet();

        foreach (var document in documents)
        {
            switch (document.At("kind").Text())
            {
                case "HorizontalPodAutoscaler":
                    Assert.Contains($"{document.At("spec", "scaleTargetRef", "kind").Text()}/{document.At("spec", "scaleTargetRef", "name").Text()}", names);
                    break;
                case "PodDisruptionBudget":
                    Assert.Contains(Workloads(), workload => workload.At("spec", "selector", "matchLabels", "app").Text() == document.At("spec", "selector", "matchLabels", "app").Text());
                    break;
                case "StatefulSet" or "Deployment":
                    var pod = document.At("spec", "template", "spec");
                    Assert.NotEmpty(pod.At("terminationGracePeriodSeconds").Text());
                    Assert.NotEmpty(pod.At("topologySpreadConstraints").Items());
                    foreach (var container in pod.At("containers").Items())
                    {
                        Assert.All(container.Find("envFrom").Items(), from => Assert.Contains($"ConfigMap/{from.At("configMapRef", "name").Text()}", names));
                        Assert.All(
                            container.Find("env").Items().Select(variable => variable.Find("valueFrom")?.Find("secretKeyRef")).OfType<YamlDotNet.RepresentationModel.YamlNode>(),
                            reference => Assert.Contains(reference.At("key").Text(), secret));
                        Assert.All(
                            container.Find("volumeMounts").Items(),
                            mount => Assert.Contains(mount.At("name").Text(), pod.At("volumes").Items().Select(volume => volume.At("name").Text())));
                    }

                    break;
            }
        }
    }

    [Fact]
    public void Units_StartWhatIsBuilt_AndRestartIt()
    {
        foreach (var (unit, project) in (ReadOnlySpan<(string, string)>)[("orleans-workflows-silo", "Silo"), ("orleans-workflows-gateway", "Gateway")])
        {
            var text = DeployedFiles.Read($"systemd/{unit}.service");
            Assert.Contains($"OrleansWorkflows.{project}.dll", text);
            Assert.Contains("Restart=always", text);
            Assert.Contains("TimeoutStopSec=60", text);
            Assert.True(File.Exists(Path.Combine(DeployedFiles.Directory, "..", project, $"{project}.csproj")));
            Assert.Contains($"OrleansWorkflows.{project}.dll", DeployedFiles.Read($"docker/Dockerfile.{project.ToLowerInvariant()}"));
        }
    }

    private static IEnumerable<YamlDotNet.RepresentationModel.YamlNode> Workloads() =>
        DeployedFiles.Kubernetes().SelectMany(DeployedFiles.Documents).Where(document => document.At("kind").Text() is "StatefulSet" or "Deployment");

    /// <summary>The settings as variables, as the reader of settings finds them.</summary>
    private static IEnumerable<string> Names(Type options, string prefix) =>
        options.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.SetMethod is { IsPublic: true } ? [prefix + property.Name.ToUpperInvariant()]
            : property.PropertyType.Namespace!.StartsWith("OrleansWorkflows", StringComparison.Ordinal) ? Names(property.PropertyType, $"{prefix}{property.Name.ToUpperInvariant()}__")
            : Enumerable.Empty<string>());

    [GeneratedRegex(@"\bOW__([A-Z_]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{([A-Z_]+)")]
    private static partial Regex Filled();

    [GeneratedRegex(@"^\s+server (127\.0\.0\.1:\d+) ", RegexOptions.Multiline)]
    private static partial Regex Proxied();
}
