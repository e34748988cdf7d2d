using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Journal;

/// <summary>
/// Where the next page of headers begins: after this start and id, newest first. Travels as base64url text that clients hand back unread.
/// </summary>
internal readonly record struct HeaderCursor(DateTimeOffset StartedAt, ExecutionId ExecutionId)
{
    private const string Version = "h1";

    public static HeaderCursor After(ExecutionHeader header) => new(header.StartedAt, header.ExecutionId);

    public string Encode() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}|{StartedAt.UtcTicks}|{ExecutionId.Value}")));

    /// <exception cref="ArgumentException">The text is not a cursor of this list.</exception>
    public static HeaderCursor? Decode(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Base64Url.IsValid(text))
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|', 3);
            if (parts is [Version, var ticksText, { Length: > 0 } id]
                && long.TryParse(ticksText, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTimeOffset.MaxValue.UtcTicks)
            {
                return new HeaderCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new ExecutionId(id));
            }
        }

        throw new ArgumentException(
            "WF0610: the cursor is not one that this list gave. Hand back the next_cursor of the page before unchanged, or leave it out to begin again.",
            nameof(text));
    }
}
