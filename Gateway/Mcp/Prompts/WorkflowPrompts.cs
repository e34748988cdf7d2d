using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Prompts;

/// <summary>
/// One prompt for each workflow that declares <c>examples</c>: a person chooses it and fills in the parameters, the model gets the call spelled out. Its name is
/// that of the tool without <c>w_</c>.
/// </summary>
public sealed class WorkflowPrompts : IPromptSource
{
    private const string ToolPrefix = "w_";

    public IEnumerable<Prompt> List(ToolScope scope) => Having(scope).Select(card => new Prompt
    {
        Name = NameOf(scope, card),
        Title = card.Name.Replace('_', ' '),
        Description = card.Description ?? $"Runs the workflow '{card.Name}'.",
        Arguments = [.. PromptParameter.Of(card).Select(parameter => new PromptArgument { Name = parameter.Name, Description = parameter.Description, Required = parameter.IsRequired })],
    });

    public ValueTask<GetPromptResult?> GetAsync(RequestContext<GetPromptRequestParams> request, ToolScope scope, CancellationToken cancellationToken)
    {
        if (Find(scope, request.Params.Name) is not { } card)
        {
            return ValueTask.FromResult<GetPromptResult?>(null);
        }

        var arguments = PromptArguments.Read(card, request.Params.Arguments, out var problems);
        return problems.Count > 0
            ? throw new McpProtocolException(
                $"WF0501: the arguments of prompt '{request.Params.Name}' do not fit: {string.Join("; ", problems)}. An example: {card.Examples[0]}", McpErrorCode.InvalidParams)
            : ValueTask.FromResult<GetPromptResult?>(new GetPromptResult
            {
                Description = card.Description,
                Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = Write(card, scope.ToolOf(card), arguments) } }],
            });
    }

    public IReadOnlyList<string>? Values(ToolScope scope, string prompt, string argument) =>
        Find(scope, prompt) is { } card ? PromptParameter.Of(card).FirstOrDefault(parameter => parameter.Name == argument)?.Values(card) ?? [] : null;

    private static string Write(WorkflowCard card, string tool, JsonBytes arguments)
    {
        var text = new StringBuilder($"Run the workflow '{card.Name}'");
        text.Append(card.Description is { Length: > 0 } description ? $" ({description.TrimEnd('.')})." : ".");
        text.Append($"\n\nCall the tool {tool} once with these arguments:\n\n").Append(arguments);
        text.Append("\n\nThen tell me the outcome in a few words.");
        if (card.MayAsk.Count > 0)
        {
            text.Append(" If the answer has status \"waiting\", ask me the question and pass my answer on with resume_workflow.");
        }

        return text.Append(" If it has status \"running\", look again with get_workflow_status; do not start it twice.").ToString();
    }

    private static IEnumerable<WorkflowCard> Having(ToolScope scope) => scope.Callable.Where(card => card.Examples.Count > 0);

    private static string NameOf(ToolScope scope, WorkflowCard card) => scope.ToolOf(card)[ToolPrefix.Length..];

    private static WorkflowCard? Find(ToolScope scope, string prompt) => scope.FindTool(ToolPrefix + prompt) is { Examples.Count: > 0 } card ? card : null;
}
