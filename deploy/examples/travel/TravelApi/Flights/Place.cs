namespace TravelApi.Flights;

/// <summary>Places by their code: letters and digits in capitals, everything else an underscore (<c>New York</c> is <c>NEW_YORK</c>).</summary>
internal static class Place
{
    /// <summary>Every flight there is sold out: workflows meet the waitlist.</summary>
    public const string SoldOut = "ATLANTIS";

    /// <summary>Flights there are listed but not on sale; how many seats are left is unknown.</summary>
    public const string NotOnSale = "SHANGRI_LA";

    /// <summary>There are flights but no hotels: trips there are rolled back.</summary>
    public const string NoHotels = "SVALBARD";

    /// <exception cref="TravelException">422 when the name holds no letter or digit.</exception>
    public static string Code(string name)
    {
        var code = string.Concat(name.Trim().Select(c => char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')).Trim('_');
        return code.Length > 0
            ? code
            : throw new TravelException(StatusCodes.Status422UnprocessableEntity, "place_unknown", $"'{name}' is not the name of a place.");
    }
}
