using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Silo;

/// <summary>The <c>services.yaml</c> of a silo, or of whoever checks specs against it.</summary>
public static class ServicesFile
{
    /// <exception cref="SiloConfigurationException">It is missing or wrong; every problem is listed.</exception>
    public static ServiceConfiguration Read(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SiloConfigurationException($"WF0300: the services file '{file}' can not be read: {e.Message}", e);
        }

        var result = ServiceConfigurationReader.Read(text, file, Environment.GetEnvironmentVariable);
        return result.Configuration ?? throw new SiloConfigurationException(string.Join(Environment.NewLine, result.Problems));
    }
}
