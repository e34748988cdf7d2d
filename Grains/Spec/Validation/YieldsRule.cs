using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>The default answer of a yield is one that it would accept.</summary>
internal sealed class YieldsRule : ISpecRule
{
    public void Check(Subject subject)
    {
        foreach (var (node, label, _, _) in subject.Nodes)
        {
            if (node is not YieldNode { Default: ConstantTemplate constant } yield)
            {
                continue;
            }

            foreach (var problem in ParamChecker.Check(yield.Expects, constant.Value, "the answer").Problems)
            {
                subject.Error(SpecCodes.YieldDefault, subject.At(yield, "default", problem.Path), label, $"The default is no answer that this yield accepts: {problem.Message}");
            }
        }
    }
}
