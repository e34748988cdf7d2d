namespace OrleansWorkflows.Spec;

/// <summary>The codes of everything that can be wrong with a spec; docs/errors.md has a section for each.</summary>
public static class SpecCodes
{
    // The file.
    public const string Syntax = "WF0100";
    public const string TooLarge = "WF0101";
    public const string TooDeep = "WF0102";
    public const string TooManyAliases = "WF0103";
    public const string DuplicateKey = "WF0104";
    public const string SeveralDocuments = "WF0105";
    public const string UnsupportedYaml = "WF0106";
    public const string TooManyProblems = "WF0107";

    // Fields.
    public const string UnknownField = "WF0110";
    public const string MissingField = "WF0111";
    public const string WrongType = "WF0112";
    public const string UnknownWord = "WF0113";
    public const string OutOfRange = "WF0114";
    public const string BadDuration = "WF0115";
    public const string BadName = "WF0116";
    public const string ConflictingFields = "WF0117";
    public const string NoNodes = "WF0118";
    public const string NoEffect = "WF0119";

    // Node types.
    public const string UnknownNodeType = "WF0120";
    public const string NodeTypeNotAllowed = "WF0121";
    public const string NodeTypeMissing = "WF0122";

    // Order.
    public const string MissingTarget = "WF0130";
    public const string WrongTarget = "WF0131";
    public const string Cycle = "WF0132";
    public const string Unreachable = "WF0133";

    // Names.
    public const string NameCollision = "WF0140";
    public const string DuplicateOutput = "WF0141";
    public const string ReservedName = "WF0142";

    // Values.
    public const string ExpressionSyntax = "WF0150";
    public const string UnknownReference = "WF0151";
    public const string ReferenceTooEarly = "WF0152";
    public const string LoopVariableOutside = "WF0153";
    public const string ErrorOutsideFallback = "WF0154";
    public const string ExpressionType = "WF0155";

    // What is called.
    public const string UnknownTool = "WF0160";
    public const string AmbiguousTool = "WF0161";
    public const string UnknownWorkflow = "WF0162";
    public const string WorkflowArguments = "WF0163";
    public const string EndlessRecursion = "WF0164";

    // Parameters and answers.
    public const string ParamDefinition = "WF0170";
    public const string YieldDefault = "WF0171";

    // Limits.
    public const string TooManyNodes = "WF0180";

    // Requests and records.
    public const string UnknownValidation = "WF0190";
}
