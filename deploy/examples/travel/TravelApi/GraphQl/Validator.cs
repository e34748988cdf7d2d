using TravelApi.GraphQl.Language;
using TravelApi.Schema;

namespace TravelApi.GraphQl;

/// <summary>Checks a whole operation against the schema before anything of it runs, and collects everything that is wrong.</summary>
internal sealed class Validator
{
    private readonly GraphQlSchema schema;
    private readonly Document document;
    private readonly OperationNode operation;
    private readonly List<GraphQlException> problems = [];
    private readonly HashSet<string> checkedFragments = [];
    private readonly List<string> openFragments = [];

    private Validator(GraphQlSchema schema, Document document, OperationNode operation)
    {
        this.schema = schema;
        this.document = document;
        this.operation = operation;
    }

    public static IReadOnlyList<GraphQlException> Problems(GraphQlSchema schema, Document document, OperationNode operation, ObjectType root)
    {
        var validator = new Validator(schema, document, operation);
        foreach (var twice in operation.Variables.GroupBy(variable => variable.Name).Where(group => group.Count() > 1))
        {
            validator.Report($"Variable ${twice.Key} is declared twice.", twice.Last().At);
        }

        validator.Selections(root, operation.Selections);
        return validator.problems;
    }

    private void Selections(ObjectType type, IReadOnlyList<SelectionNode> selections)
    {
        foreach (var selection in selections)
        {
            foreach (var directive in selection.Directives)
            {
                Directive(directive);
            }

            switch (selection)
            {
                case FieldNode field:
                    FieldOf(type, field);
                    break;
                case InlineFragmentNode inline:
                    Fragment(type, inline.On, inline.Selections, inline.At);
                    break;
                case SpreadNode spread when !document.Fragments.TryGetValue(spread.Fragment, out _):
                    Report($"There is no fragment '{spread.Fragment}'.", spread.At);
                    break;
                case SpreadNode spread when openFragments.Contains(spread.Fragment):
                    Report($"Fragment '{spread.Fragment}' contains itself.", spread.At);
                    break;
                // Once is enough: a fragment names its type itself.
                case SpreadNode spread when checkedFragments.Add(spread.Fragment):
                    openFragments.Add(spread.Fragment);
                    var fragment = document.Fragments[spread.Fragment];
                    Fragment(type, fragment.On, fragment.Selections, fragment.At);
                    openFragments.Remove(spread.Fragment);
                    break;
            }
        }
    }

    private void Fragment(ObjectType type, string? on, IReadOnlyList<SelectionNode> selections, Location at)
    {
        if (on is null)
        {
            Selections(type, selections);
        }
        else if (schema.Types.GetValueOrDefault(on) is ObjectType condition)
        {
            Selections(condition, selections);
        }
        else
        {
            Report($"There is no object type '{on}'.", at);
        }
    }

    private void FieldOf(ObjectType type, FieldNode node)
    {
        if (schema.Find(type, node.Name) is not { } field)
        {
            Report($"Type '{type.Name}' has no field '{node.Name}'; it has {string.Join(", ", type.Fields.Select(known => known.Name))}.", node.At);
            return;
        }

        foreach (var (name, value) in node.Arguments)
        {
            if (field.Arguments.All(argument => argument.Name != name))
            {
                Report($"'{node.Name}' has no argument '{name}'.", value.At);
            }

            Variables(value);
        }

        foreach (var missing in field.Arguments.Where(argument => argument.Required && !node.Arguments.ContainsKey(argument.Name)))
        {
            Report($"'{node.Name}' needs the argument '{missing.Name}' ({missing.Type}).", node.At);
        }

        switch (GraphQlSchema.Named(field.Type))
        {
            case ObjectType when node.Selections.Count == 0:
                Report($"'{node.Name}' is an object ({field.Type}): say which of its fields you want.", node.At);
                break;
            case ObjectType inner:
                Selections(inner, node.Selections);
                break;
            case var leaf when node.Selections.Count > 0:
                Report($"'{node.Name}' is a {leaf.Name}, which has no fields.", node.At);
                break;
        }
    }

    private void Directive(DirectiveNode directive)
    {
        if (GraphQl.Directive.All.All(known => known.Name != directive.Name))
        {
            Report($"There is no directive @{directive.Name}.", directive.At);
        }

        foreach (var value in directive.Arguments.Values)
        {
            Variables(value);
        }
    }

    private void Variables(ValueNode value)
    {
        switch (value)
        {
            case VariableValue variable when operation.Variables.All(declared => declared.Name != variable.Name):
                Report($"Variable ${variable.Name} is not declared.", variable.At);
                break;
            case ListValue list:
                list.Items.ToList().ForEach(Variables);
                break;
            case ObjectValue known:
                known.Members.Values.ToList().ForEach(Variables);
                break;
        }
    }

    private void Report(string message, Location at) => problems.Add(new GraphQlException(message, at));
}
