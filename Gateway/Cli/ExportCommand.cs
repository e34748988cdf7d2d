using System.CommandLine;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>export ID</c>: an execution as a document.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of the execution." };
        var output = new Option<string?>("--output", "-o") { Description = "File to write [default: standard output].", HelpName = "FILE" };
        var children = new Option<bool>("--children") { Description = "With its descendants." };
        var place = new TransferPlace();
        var command = Verb.Create("export", "Write an execution, with its definition and whole history, as one JSON document for `import`.", RunAsync);
        command.Add(id);
        command.Add(output);
        command.Add(children);
        place.AddTo(command);
        return command;

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            await using var transfer = await place.OpenAsync(parsed, cancellationToken);
            var file = parsed.GetValue(output);
            // Beside and renamed, so that a file of that name is a whole document.
            var draft = file is null ? null : $"{file}.{Guid.NewGuid():N}";
            try
            {
                string? error;
                await using (var to = draft is null ? Console.OpenStandardOutput() : File.Create(draft))
                {
                    error = await transfer.ExportAsync(parsed.GetRequiredValue(id), parsed.GetValue(children), to, cancellationToken);
                }

                if (error is not null)
                {
                    await Console.Error.WriteLineAsync(error);
                    return CommandLine.Failed;
                }

                if (draft is not null)
                {
                    File.Move(draft, file!, overwrite: true);
                }

                return CommandLine.Ok;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && draft is not null)
            {
                throw new UsageException($"WF0285: the file '{file}' can not be written: {exception.Message}");
            }
            finally
            {
                if (draft is not null)
                {
                    File.Delete(draft);
                }
            }
        }
    }
}
