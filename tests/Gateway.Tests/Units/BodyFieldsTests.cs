using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class BodyFieldsTests
{
    [Fact]
    public void RightFields_AreRead()
    {
        var fields = Fields("""{"params": {"a": 1}, "labels": {"team": "x", "try": 2, "hot": true}, "machines": ["m1"], "reason": "r", "compensate": false}""");

        Assert.Equal("""{"a":1}""", fields.Object("params")!.ToString());
        Assert.Equal(["x", "2", "true"], fields.Labels("labels").Values);
        Assert.Equal(["m1"], fields.Texts("machines"));
        Assert.Equal("r", fields.Text("reason"));
        Assert.False(fields.Flag("compensate"));
        fields.Complete();
    }

    [Fact]
    public void AbsentAndNull_AreTheSame_ButForAny()
    {
        var fields = Fields("""{"params": null, "answer": null}""");

        Assert.Null(fields.Object("params"));
        Assert.Null(fields.Text("reason"));
        Assert.True(fields.Any("answer")!.IsNull);
        Assert.Null(fields.Any("other"));
        fields.Complete();
    }

    [Fact]
    public void Mistakes_AreReportedAllAtOnce()
    {
        var fields = Fields("""{"params": [], "labels": {"team": {}}, "machines": [1], "reason": 2, "compensate": "no", "lables": {}}""");
        fields.Object("params");
        fields.Labels("labels");
        fields.Texts("machines");
        fields.Text("reason");
        fields.Flag("compensate");

        var problem = Assert.Throws<ApiProblemException>(fields.Complete).Problem;

        Assert.Equal(["params", "labels.team", "machines", "reason", "compensate", "lables"], problem.Errors.Select(error => error.Path));
        Assert.Contains("Did you mean 'labels'?", problem.Errors[^1].Message, StringComparison.Ordinal);
    }

    private static BodyFields Fields(string json) => new(JsonBytes.Parse(json).Element);
}
