namespace OrleansWorkflows.Gateway.Planning.Words;

/// <summary>One word of a text.</summary>
/// <param name="Start">Its first character in the text.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Text">As written, in lower case.</param>
/// <param name="Stem">What it is compared by.</param>
public sealed record Token(int Start, int End, string Text, string Stem)
{
    /// <summary>It says nothing by itself: "the", "please", "would".</summary>
    public bool IsStop => English.IsStop(Text) || Text.Length == 1;
}
