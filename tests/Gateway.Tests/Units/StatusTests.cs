using System.Text.Json;
using OrleansWorkflows.Gateway.Live;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class StatusTests
{
    private static readonly ExecutionStatusChanged s_change = new()
    {
        ExecutionId = "0192e4a07c6e7c6e8a1b2c3d4e5f6071",
        Domain = "travel",
        Workflow = "book_trip",
        Status = ExecutionStatus.Running,
        At = DateTimeOffset.UnixEpoch,
        Step = "search",
        StepStatus = StepStatus.Completed,
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("?workflow=book_trip", true)]
    [InlineData("?workflow=travel/book_trip", true)]
    [InlineData("?workflow=other/book_trip", false)]
    [InlineData("?domain=travel", true)]
    [InlineData("?domain=hr", false)]
    [InlineData("?status=running,failed", true)]
    [InlineData("?status=failed", false)]
    [InlineData("?steps=false", false)]
    [InlineData("?execution_id=0192e4a0-7c6e-7c6e-8a1b-2c3d4e5f6071", true)]
    [InlineData("?execution_id=0192e4a07c6e7c6e8a1b2c3d4e5f6072", false)]
    public void Filter_LetsThroughWhatWasAskedFor(string query, bool passes) =>
        Assert.Equal(passes, StatusFilter.Read(Requests.WithQuery(query))(s_change));

    [Fact]
    public void Message_HasTheFieldsOfTheRequirement()
    {
        var message = JsonSerializer.SerializeToElement(StatusMessage.From(s_change, "caelum-workflow-orchestration"), JsonText.Options);

        Assert.Equal("workflow_status_update", message.GetProperty("type").GetString());
        Assert.Equal("travel/book_trip", message.GetProperty("workflow_id").GetString());
        Assert.Equal("running", message.GetProperty("status").GetString());
        Assert.Equal("caelum-workflow-orchestration", message.GetProperty("source").GetString());
        Assert.Equal(DateTimeOffset.UnixEpoch, message.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal("search", message.GetProperty("step").GetString());
        Assert.Equal("completed", message.GetProperty("step_status").GetString());
    }

    [Fact]
    public async Task SlowListener_IsCutOffAfterWhatWasQueued()
    {
        await using var listener = new StatusListener(_ => true, capacity: 2, _ => Task.CompletedTask);

        listener.Offer(s_change);
        listener.Offer(s_change);
        Assert.False(listener.CutOff.IsCompleted);
        listener.Offer(s_change);
        listener.Offer(s_change);

        Assert.True(listener.CutOff.IsCompleted);
        Assert.Equal(2, await listener.Changes.ReadAllAsync(TestContext.Current.CancellationToken).CountAsync());
    }

    [Fact]
    public void ChangeOutsideTheFilter_TakesNoPlace()
    {
        var listener = new StatusListener(_ => false, capacity: 1, _ => Task.CompletedTask);

        listener.Offer(s_change);
        listener.Offer(s_change);

        Assert.False(listener.CutOff.IsCompleted);
    }
}
