using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Tests.Planning;

/// <summary>How planning did on a set of goals.</summary>
internal sealed class Measure
{
    private readonly List<string> _misses = [];

    public int Fitting { get; private set; }

    /// <summary>The right workflow came first.</summary>
    public int Right { get; private set; }

    public int NotFitting { get; private set; }

    /// <summary>Nothing was offered, and nothing fits.</summary>
    public int Silent { get; private set; }

    public int Values { get; private set; }

    public int RightValues { get; private set; }

    public int WrongValues { get; private set; }

    public double Top1 => (double)Right / Fitting;

    public string Summary =>
        $"right first {Right} of {Fitting}, nothing offered {Silent} of {NotFitting}, values {RightValues} of {Values}, wrong {WrongValues}\n{string.Join('\n', _misses)}";

    public void Add(string goal, string? wanted, string? found)
    {
        var isRight = wanted == found;
        if (wanted is null)
        {
            NotFitting++;
            Silent += isRight ? 1 : 0;
        }
        else
        {
            Fitting++;
            Right += isRight ? 1 : 0;
        }

        if (!isRight)
        {
            _misses.Add($"{goal}: {found ?? "nothing"} in place of {wanted ?? "nothing"}");
        }
    }

    public void Add(string goal, string parameter, JsonNode wanted, JsonNode? found)
    {
        Values++;
        if (found is not null && JsonNode.DeepEquals(JsonNode.Parse(found.ToJsonString()), wanted))
        {
            RightValues++;
            return;
        }

        WrongValues += found is null ? 0 : 1;
        _misses.Add($"{goal}: {parameter} is {found?.ToJsonString() ?? "missing"} in place of {wanted.ToJsonString()}");
    }
}
