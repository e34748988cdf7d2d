using System.Text;

namespace OrleansWorkflows.Spec;

/// <summary>Turns YAML 1.2 or JSON text into a <see cref="DocNode"/> tree with positions.</summary>
public static class DocumentReader
{
    /// <summary>
    /// Reads one document. JSON when the text is JSON, YAML otherwise. Null, with the reason in <paramref name="problems"/>, when it can not be read;
    /// duplicate keys are reported and the first one kept.
    /// </summary>
    public static DocNode? Read(string text, ProblemList problems, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        if (text.StartsWith('\uFEFF'))
        {
            text = text[1..];
        }

        if (text.Length > limits.MaxSizeBytes || Encoding.UTF8.GetByteCount(text) > limits.MaxSizeBytes)
        {
            problems.Error(SpecCodes.TooLarge, new SourcePosition(1, 1), "", null,
                $"The file is larger than {limits.MaxSizeBytes / 1024} KiB: split it into several files.");
            return null;
        }

        var isJsonFile = problems.File.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        if (isJsonFile || text.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            // A flow-style YAML file begins like JSON: only a file that calls itself JSON has to be it.
            var jsonProblems = isJsonFile ? problems : new ProblemList(problems.File);
            var read = JsonDocumentReader.TryRead(text, jsonProblems, limits, out var root);
            if (read || isJsonFile)
            {
                if (!isJsonFile)
                {
                    CopyTo(problems, jsonProblems);
                }

                return root;
            }
        }

        return new YamlDocumentReader(problems, limits).Read(text);
    }

    private static void CopyTo(ProblemList problems, ProblemList from)
    {
        foreach (var problem in from.All)
        {
            problems.Error(problem.Code, new SourcePosition(problem.Line, problem.Column), problem.Path, problem.Node, problem.Message);
        }
    }
}
