using System.Diagnostics;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>A program that ends by itself.</summary>
internal sealed record Shell(int Code, string Output, string Errors)
{
    /// <summary>A script as a person would paste it; it has to end well.</summary>
    public static async Task<string> PasteAsync(string script)
    {
        var shell = await RunAsync(null, "bash", "-c", script);
        Assert.True(shell.Code == 0, $"{script}\nended with {shell.Code}: {shell.Errors}");
        return shell.Output;
    }

    public static async Task<Shell> RunAsync(string? directory, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        })!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(ChildProcess.Patience);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Shell(process.ExitCode, output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
