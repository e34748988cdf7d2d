using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace OrleansWorkflows.Services.Scripts;

/// <summary>One run of a script as a process. Stopped, nothing that it started runs on; ended by itself, what it left behind on purpose does.</summary>
internal sealed class ScriptRun : IDisposable
{
    private const int MostOfErrorBytes = 1_000;

    /// <summary>What every program needs; everything else of the silo's environment, secrets above all, stays with the silo.</summary>
    private static readonly string[] s_inherited = ["PATH", "HOME", "LANG", "TMPDIR"];

    private readonly Process _process;
    private readonly string _run = Guid.NewGuid().ToString("N");

    public ScriptRun(Script script, ScriptSettings settings, ToolCall call)
    {
        var start = new ProcessStartInfo(script.Path, script.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.Directory,
        };
        start.Environment.Clear();
        foreach (var name in s_inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in settings.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["WORKFLOW_IDEMPOTENCY_KEY"] = call.IdempotencyKey;
        start.Environment["WORKFLOW_EXECUTION_ID"] = call.ExecutionId.Value ?? "";
        start.Environment["WORKFLOW_STEP"] = call.StepId;
        start.Environment[ScriptLeftovers.Variable] = _run;
        _process = new Process { StartInfo = start };
    }

    public async Task<ScriptEnd> RunAsync(byte[] input, long maxOutputBytes, CancellationToken cancellationToken)
    {
        try
        {
            _process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return new ScriptEnd { NotStarted = exception.Message };
        }

        await using var stop = cancellationToken.Register(Stop).ConfigureAwait(false);
        var errors = ReadErrorsAsync(cancellationToken);
        var writing = WriteAsync(input, cancellationToken);
        var output = await ReadOutputAsync(maxOutputBytes, cancellationToken).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return new ScriptEnd
        {
            ExitCode = _process.ExitCode,
            Output = output ?? [],
            Errors = await errors.ConfigureAwait(false),
            WasStopped = cancellationToken.IsCancellationRequested,
            IsTooLarge = output is null,
        };
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Stop()
    {
        Kill();
        ScriptLeftovers.Kill(_run);
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended, or never begun.
        }
    }

    private async Task WriteAsync(byte[] input, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(input, CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It does not care for its arguments, or has been killed.
        }
    }

    /// <summary>0: nothing more comes, or the run is over. What a killed script left behind may hold the pipe open, so the token ends the reading too.</summary>
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Null: more than it may write; it has been killed.</summary>
    private async Task<byte[]?> ReadOutputAsync(long most, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await ReadAsync(_process.StandardOutput.BaseStream, buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (output.Length + read > most)
            {
                Stop();
                return null;
            }

            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    /// <summary>The end of what it said, which is where programs say why they failed.</summary>
    private async Task<string> ReadErrorsAsync(CancellationToken cancellationToken)
    {
        byte[] end = [];
        var buffer = new byte[4096];
        int read;
        while ((read = await ReadAsync(_process.StandardError.BaseStream, buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            end = [.. end.Concat(buffer.Take(read)).TakeLast(MostOfErrorBytes)];
        }

        return Encoding.UTF8.GetString(end).Trim();
    }
}

/// <summary>What came of a run.</summary>
internal sealed record ScriptEnd
{
    /// <summary>Why it never ran.</summary>
    public string? NotStarted { get; init; }

    public int ExitCode { get; init; }

    public byte[] Output { get; init; } = [];

    public string Errors { get; init; } = "";

    public bool WasStopped { get; init; }

    public bool IsTooLarge { get; init; }
}
