using System.Collections.Concurrent;
using System.Globalization;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>Clients that never stop starting executions, whatever they are told, and keep account of what they were told.</summary>
internal sealed class Load
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    private readonly Product _product;
    private readonly Task[] _clients;
    private int _last;
    private volatile bool _isStopping;

    /// <param name="first">Numbers of executions begin after this one.</param>
    public Load(Product product, int clients, int first)
    {
        (_product, _last) = (product, first);
        _clients = [.. Enumerable.Range(0, clients).Select(_ => RunAsync())];
    }

    public Phases Starts { get; } = new();

    public Phases Refusals { get; } = new();

    /// <summary>Execution by number.</summary>
    public ConcurrentDictionary<int, string> Accepted { get; } = new();

    /// <summary>Whose client was told that nothing was started, and gave up.</summary>
    public ConcurrentBag<int> GivenUp { get; } = [];

    /// <summary>Whose client was told that it may have been started.</summary>
    public ConcurrentDictionary<int, string> Unconfirmed { get; } = new();

    /// <summary>Answers that no client should see.</summary>
    public ConcurrentBag<string> Unclear { get; } = [];

    public TimeSpan LongestAnswer { get; private set; }

    public async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_clients).WaitAsync(ChildProcess.Patience);
    }

    private async Task RunAsync()
    {
        using var pace = new PeriodicTimer(BetweenTries);
        while (!_isStopping)
        {
            var number = Interlocked.Increment(ref _last);
            // Every other client has a key and repeats its start until it knows; the others give up when they are refused.
            var key = number % 2 == 0 ? number.ToString(CultureInfo.InvariantCulture) : null;
            while (!await TryAsync(number, key) && key is not null)
            {
                await pace.WaitForNextTickAsync();
            }

            if (key is null)
            {
                await pace.WaitForNextTickAsync();
            }
        }
    }

    /// <returns>False: the start is to be made again.</returns>
    private async Task<bool> TryAsync(int number, string? key)
    {
        var answer = await _product.StartExecutionAsync(number, key);
        LongestAnswer = answer.Took > LongestAnswer ? answer.Took : LongestAnswer;
        if (answer.Status is 200 or 202 && answer.Word("execution_id") is { } id)
        {
            Accepted[number] = id;
            Starts.Step();
            return true;
        }

        var mayBeStarted = answer.Status == 504 || answer.Text.Contains("not known", StringComparison.Ordinal);
        if (answer.Status == 504 && answer.Code == "WF0216" && answer.Word("execution_id") is { } unconfirmed)
        {
            Unconfirmed[number] = unconfirmed;
        }
        else if (!answer.IsClearRefusal)
        {
            Unclear.Add($"{answer.Status} {answer.Text}");
        }
        else if (key is null && !mayBeStarted)
        {
            GivenUp.Add(number);
        }

        Refusals.Step();
        // When the test ends, a start that is not known yet is still made until it is.
        return false;
    }
}
