using System.Text.RegularExpressions;

namespace OrleansWorkflows.Spec;

/// <summary>Parameter definitions agree with themselves, and the examples of a workflow with its parameters.</summary>
internal sealed class ParamsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var param in subject.Definition.Params)
        {
            CheckDefinition(subject, param, null);
        }

        foreach (var (node, label, _, _) in subject.Nodes)
        {
            foreach (var field in node is YieldNode yield ? yield.Expects : [])
            {
                CheckDefinition(subject, field, label);
            }
        }

        foreach (var example in subject.Definition.Examples)
        {
            foreach (var problem in ParamChecker.Check(subject.Definition.Params, example, $"workflow '{subject.Definition.Name}'").Problems)
            {
                subject.Error(SpecCodes.ParamDefinition, subject.At(example, problem.Path), null, $"The example does not fit: {problem.Message}");
            }
        }
    }

    private static void CheckDefinition(Subject subject, ParamDefinition param, string? node)
    {
        if (param.Min > param.Max)
        {
            subject.Error(SpecCodes.ParamDefinition, subject.At(param, "min"), node, $"'{param.Name}' can have no value: `min` is above `max`. Exchange them.");
            return;
        }

        if (param.Pattern is { } pattern && !IsPattern(pattern, out var reason))
        {
            subject.Error(SpecCodes.ParamDefinition, subject.At(param, "pattern"), node, $"The pattern of '{param.Name}' is no regular expression: {reason}. Mend it; quote it with '…' in YAML.");
            return;
        }

        if (param.Enum is { Count: 0 })
        {
            subject.Error(SpecCodes.ParamDefinition, subject.At(param, "enum"), node, $"'{param.Name}' can have no value: `enum` is empty. Add its values, or remove it.");
            return;
        }

        var single = param with { Enum = null, Default = null, Required = false };
        for (var i = 0; i < (param.Enum?.Count ?? 0); i++)
        {
            Fits(subject, single, param.Enum![i], subject.At(param, "enum", $"{i}"), node, "A value of `enum`");
        }

        var whole = param with { Default = null, Required = false };
        Fits(subject, whole, param.Default, subject.At(param, "default"), node, "The default");
        Fits(subject, whole, param.Example, subject.At(param, "example"), node, "The example");
        if ((param.Min ?? param.Max) is not null && param.Type is ParamType.Bool or ParamType.Date or ParamType.Datetime or ParamType.Object)
        {
            subject.Warning(SpecCodes.NoEffect, subject.At(param, param.Min is null ? "max" : "min"), node, $"`min` and `max` say nothing about '{param.Name}': they limit numbers, and the length of text and lists. Remove them.");
        }

        if (param.Pattern is not null && param.Type is not (ParamType.Str or ParamType.Any))
        {
            subject.Warning(SpecCodes.NoEffect, subject.At(param, "pattern"), node, $"`pattern` says nothing about '{param.Name}', which is not text: remove it.");
        }
    }

    private static void Fits(Subject subject, ParamDefinition param, JsonBytes? value, DocNode at, string? node, string what)
    {
        if (value is null)
        {
            return;
        }

        foreach (var problem in ParamChecker.CheckValue(param, value).Problems)
        {
            subject.Error(SpecCodes.ParamDefinition, at, node, $"{what} of '{param.Name}' does not fit its definition: {problem.Message}");
        }
    }

    private static bool IsPattern(string pattern, out string reason)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            reason = "";
            return true;
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back references: valid, only slower.
            reason = "";
            return true;
        }
        catch (ArgumentException e)
        {
            reason = e.Message.TrimEnd('.');
            return false;
        }
    }
}
