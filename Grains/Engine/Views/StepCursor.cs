using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Engine.Views;

/// <summary>Where the next page of steps begins: after this start and id. Steps that are still to start come after all others. Base64url text for clients.</summary>
public readonly record struct StepCursor(long Ticks, string Id)
{
    private const string Version = "s1";

    public static StepCursor At(StepState step) => new((step.StartedAt ?? step.EndedAt)?.UtcTicks ?? 0, step.Id);

    public static StepCursor At(StepView pending) => new(long.MaxValue, pending.Id);

    public bool IsBefore(StepCursor other) => Ticks < other.Ticks || (Ticks == other.Ticks && string.CompareOrdinal(Id, other.Id) < 0);

    public string Encode() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}|{Ticks}|{Id}")));

    /// <exception cref="ArgumentException">The text is not a cursor of this list.</exception>
    public static StepCursor? Decode(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Base64Url.IsValid(text))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|', 3);
            if (parts is [Version, var ticksText, { Length: > 0 } id] && long.TryParse(ticksText, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                return new StepCursor(ticks, id);
            }
        }

        throw new ArgumentException(
            "WF0610: the cursor is not one that this list gave. Hand back the next_cursor of the page before unchanged, or leave it out to begin again.",
            nameof(text));
    }
}
