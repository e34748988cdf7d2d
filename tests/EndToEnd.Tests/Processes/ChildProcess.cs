using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>A .NET program as a process of its own. None outlives the tests, however they end.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int SigInt = 2;

    private const int SigTerm = 15;

    private const int SigCont = 18;

    private const int SigStop = 19;

    private static readonly ConcurrentDictionary<ChildProcess, bool> Alive = new();

    private readonly Process _process;

    private readonly StringBuilder _output = new();

    private readonly StringBuilder _errors = new();

    private readonly List<(Func<string, string?> Match, TaskCompletionSource<string> Found)> _awaited = [];

    /// <summary>A signal that ends the tests raises no event of the runtime: it is listened to, and does what it would have done then.</summary>
    private static readonly PosixSignalRegistration[] Signals =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => KillAll()))];

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <param name="within">A command that becomes the program, as <c>ip netns exec NAME</c> does.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null, params IReadOnlyList<string> within) =>
        StartCommand([.. within, "dotnet", program, .. arguments], environment, directory);

    /// <summary>The same for a program that is not of .NET.</summary>
    public static ChildProcess StartCommand(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        child._process.OutputDataReceived += (_, line) => child.Take(child._output, line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Take(child._errors, line.Data);
        child._process.Exited += (_, _) => child.Ended();
        child._process.Start();
        Alive[child] = true;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        child._process.StandardInput.Close();
        return child;
    }

    /// <summary>The first line for which <paramref name="match"/> answers something, and that answer.</summary>
    public async Task<string> LineAsync(Func<string, string?> match)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if ($"{_output}\n{_errors}".Split('\n').Select(match).FirstOrDefault(text => text is not null) is { } already)
            {
                return already;
            }

            _awaited.Add((match, found));
        }

        if (_process.HasExited)
        {
            Ended();
        }

        try
        {
            return await found.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The process did not print the line awaited. It printed:\n{Output}{Errors}");
        }
    }

    /// <summary>As the machine's end would: nothing of it runs on, no handler is called.</summary>
    public async Task KillAsync()
    {
        Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to end, and answers with its exit code.</summary>
    public Task<int> StopAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, SigTerm));
        return EndAsync();
    }

    /// <summary>As Ctrl-C does; answers with its exit code.</summary>
    public Task<int> InterruptAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, SigInt));
        return EndAsync();
    }

    /// <summary>Stands still in the middle of whatever it does, until <see cref="Continue"/>.</summary>
    public void Pause() => Assert.Equal(0, SendSignal(_process.Id, SigStop));

    public void Continue() => Assert.Equal(0, SendSignal(_process.Id, SigCont));

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        Alive.TryRemove(this, out _);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private static void KillAll()
    {
        foreach (var child in Alive.Keys)
        {
            child.Kill();
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private void Take(StringBuilder to, string? line)
    {
        lock (_output)
        {
            if (line is null)
            {
                return;
            }

            to.Append(line).Append('\n');
            foreach (var (match, found) in _awaited)
            {
                if (match(line) is { } text)
                {
                    found.TrySetResult(text);
                }
            }
        }
    }

    private void Ended()
    {
        // Once more with everything read: the line may have been the last.
        _process.WaitForExit();
        lock (_output)
        {
            foreach (var (_, found) in _awaited)
            {
                found.TrySetException(new InvalidOperationException($"The process ended with {_process.ExitCode}. It printed:\n{_output}{_errors}"));
            }
        }
    }

    private string Read(StringBuilder from)
    {
        lock (_output)
        {
            return from.ToString();
        }
    }
}
