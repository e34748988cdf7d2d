using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Views;

/// <summary>The open questions of an execution and of its descendants.</summary>
internal static class Waiting
{
    public static IReadOnlyList<WaitingView> Of(ExecutionState state)
    {
        if (!state.Counts.IsAsking)
        {
            return [];
        }

        var views = new List<WaitingView>();
        foreach (var path in state.Open)
        {
            switch (state.Steps[path])
            {
                case { Activity: StepActivity.Asking, Question: { } question } step:
                    views.Add(Question(state, step, question));
                    break;
                case { Activity: StepActivity.ChildAsking, Child: { } child }:
                    views.AddRange(child.Waiting);
                    break;
                default:
                    break;
            }
        }

        return views;
    }

    private static WaitingView Question(ExecutionState state, StepState step, QuestionDetails question)
    {
        var node = (YieldNode)state.Graph.NodeAt(StepAddress.Parse(step.Id, state.Graph));
        return new WaitingView
        {
            Node = step.Id,
            Token = question.Token,
            Message = question.Message,
            Expects = Expects.Of(node.Expects),
            Schema = ParamSchema.ToJsonSchema(node.Expects),
            Since = step.StartedAt!.Value,
            Until = step.TimeoutAt,
            ExecutionId = state.Id.Value,
        };
    }
}
