using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Patterns;

/// <summary>What a pattern calls of its component.</summary>
internal static class PatternOperations
{
    /// <summary>Every operation of the component that is called, those that are described first.</summary>
    public static List<PatternOperation> Of(Pattern pattern)
    {
        var calls = CallsOf(pattern).ToLookup(call => call.Operation, call => call.Arguments, StringComparer.Ordinal);
        var described = pattern.Requirements.OfType<OperationRequirement>().ToList();
        return
        [
            .. described.Select(requirement => requirement.Operation).Concat(calls.Select(call => call.Key)).Distinct()
                .Select(name => new PatternOperation(
                    name, described.FirstOrDefault(requirement => requirement.Operation == name)?.Description, [.. calls[name].SelectMany(arguments => arguments ?? []).Distinct()])),
        ];
    }

    /// <summary>Each call of <c>component.x</c>; arguments that are known only when it runs are null.</summary>
    public static List<(string Operation, IReadOnlyList<string>? Arguments)> CallsOf(Pattern pattern)
    {
        var calls = new List<(string, IReadOnlyList<string>?)>();
        Collect(pattern.Document);
        return calls;

        void Collect(DocNode node)
        {
            switch (node)
            {
                case DocMap map:
                    if (map["call"] is DocScalar { Text: var call } && call.StartsWith(PatternCompiler.ComponentPrefix, StringComparison.Ordinal))
                    {
                        calls.Add((
                            call[PatternCompiler.ComponentPrefix.Length..],
                            map["args"] switch { null => [], DocMap args => [.. args.Entries.Select(entry => entry.Key)], _ => null }));
                    }

                    foreach (var entry in map.Entries)
                    {
                        Collect(entry.Value);
                    }

                    break;
                case DocList list:
                    foreach (var item in list.Items)
                    {
                        Collect(item);
                    }

                    break;
            }
        }
    }
}
