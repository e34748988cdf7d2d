namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Where a verb writes. Colours only on a terminal, and not where <c>NO_COLOR</c> asks for none (no-color.org).</summary>
internal sealed class Terminal(TextWriter writer, bool hasColours)
{
    public static Terminal Output() => new(Console.Out, HasColours(Console.IsOutputRedirected));

    public static Terminal Error() => new(Console.Error, HasColours(Console.IsErrorRedirected));

    public string Red(string text) => Paint(31, text);

    public string Green(string text) => Paint(32, text);

    public string Yellow(string text) => Paint(33, text);

    public string Bold(string text) => Paint(1, text);

    public string Dim(string text) => Paint(2, text);

    public void Line(string text = "") => writer.WriteLine(text);

    /// <summary>Without a line's end: a question.</summary>
    public void Ask(string text) => writer.Write(text);

    private static bool HasColours(bool isRedirected) =>
        !isRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    private string Paint(int code, string text) => hasColours ? $"\e[{code}m{text}\e[0m" : text;
}
