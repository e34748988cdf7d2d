namespace OrleansWorkflows.Services.Configuration;

/// <summary>Codes of configuration problems; docs/errors.md tells each.</summary>
internal static class ConfigurationCodes
{
    public const string NotYaml = "WF0301";
    public const string UnknownKey = "WF0302";
    public const string WrongType = "WF0303";
    public const string BadDuration = "WF0304";
    public const string BadSize = "WF0305";
    public const string MissingVariable = "WF0306";
    public const string SecretFile = "WF0307";
    public const string UnknownKind = "WF0308";
    public const string KindNotAvailable = "WF0309";
    public const string MissingKey = "WF0310";
    public const string BadValue = "WF0311";
    public const string BadUrl = "WF0312";
    public const string UnknownDependency = "WF0313";
    public const string DependencyCycle = "WF0314";
    public const string BadName = "WF0315";
    public const string DuplicateKey = "WF0316";
    public const string NoEffect = "WF0317";
}
