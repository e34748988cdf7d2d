using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Silo.Node;
using OrleansWorkflows.Silo.Settings;

const int Failed = 1;
const int Invalid = 2;

try
{
    var flags = new ConfigurationBuilder().AddCommandLine(args).Build().AsEnumerable().Where(flag => flag.Value is not null);
    var configuration = SettingsSources.Load(Directory.GetCurrentDirectory(), SettingsSources.ProcessEnvironment(), flags);
    var settings = new NodeSettings();
    var reader = new SettingsReader(configuration);
    reader.Read(settings);
    List<string> problems = [.. reader.Problems, .. settings.Check()];
    if (problems.Count > 0)
    {
        throw new SettingsException(problems);
    }

    await using var app = NodeHost.Build(settings, configuration);
    await app.StartAsync();
    await Console.Error.WriteLineAsync($"Silo {settings.Silo.Name ?? settings.Silo.Machine ?? Environment.MachineName} has joined the cluster {settings.Cluster.Id}; health at {string.Join(", ", app.Urls)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or SiloConfigurationException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return Invalid;
}
catch (OptionsValidationException exception)
{
    await Console.Error.WriteLineAsync(new SettingsException([.. exception.Failures]).Message);
    return Invalid;
}
catch (Exception exception) when (CodedError.MessageOf(exception) is { } message)
{
    await Console.Error.WriteLineAsync(message);
    return Failed;
}
