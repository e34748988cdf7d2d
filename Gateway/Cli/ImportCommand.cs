using System.CommandLine;
using System.Text.Json;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>import FILE…</c>: executions that were exported.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Documents that `export` wrote.", Arity = ArgumentArity.OneOrMore };
        var takeOver = new Option<bool>("--take-over") { Description = "Executions that wait or are paused come in too, and go on here." };
        var place = new TransferPlace();
        var command = Verb.Create("import", "Take in executions that were exported: a line for each on standard output. Exit code 1: one of the documents was refused.", RunAsync);
        command.Add(files);
        command.Add(takeOver);
        place.AddTo(command);
        return command;

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            await using var transfer = await place.OpenAsync(parsed, cancellationToken);
            var code = CommandLine.Ok;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var result = await transfer.ImportAsync(await ReadAsync(file, cancellationToken), parsed.GetValue(takeOver), cancellationToken);
                foreach (var execution in result.Executions)
                {
                    Console.Out.WriteLine($"{(execution.IsNew ? "imported" : "known   ")} {execution.ExecutionId} {execution.Workflow} {JsonNamingPolicy.SnakeCaseLower.ConvertName(execution.Status.ToString())}");
                }

                foreach (var error in result.Errors)
                {
                    await Console.Error.WriteLineAsync($"{file}: {error}");
                    code = CommandLine.Failed;
                }
            }

            return code;
        }
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"WF0280: {file} can not be read: {exception.Message}");
        }
    }
}
