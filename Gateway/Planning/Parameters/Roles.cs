using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>What the names of parameters say about the values that belong there, in any trade.</summary>
internal static class Roles
{
    public static readonly IReadOnlySet<string> Amounts = Stems("amount price cost total sum fee fare value budget limit salary deposit payment rate charge money refund");

    public static readonly IReadOnlySet<string> Quantities = Stems("quantity count number copies amount size instance replica unit piece num limit");

    public static readonly IReadOnlySet<string> Percents = Stems("percent percentage discount rate share quota");

    public static readonly IReadOnlySet<string> Ids = Stems("id ids number no code key sku ref reference isbn iban serial tag token order ticket");

    public static readonly IReadOnlySet<string> Texts = Stems("text message title subject body comment note content description reason question query");

    public static readonly IReadOnlySet<string> Versions = Stems("version release build revision tag");

    public static readonly IReadOnlySet<string> Links = Stems("url uri link address website page source endpoint file");

    public static readonly IReadOnlySet<string> Addresses = Stems("email mail recipient contact user customer person employee member login account to owner");

    public static readonly IReadOnlySet<string> People = Stems(
        "passenger customer guest person patient student name user owner holder employee candidate client member visitor recipient contact assignee supplier vendor doctor " +
        "interviewer traveller traveler buyer seller tenant reader author manager colleague company partner beneficiary payee subject who");

    public static readonly IReadOnlySet<string> Starts = Stems("start begin first from since checkin pickup departure depart departs outbound after");

    public static readonly IReadOnlySet<string> Ends = Stems("end last to until till due expire expires expiry expiration checkout dropoff return back deadline by valid finish before inbound");

    private static readonly IReadOnlySet<string> s_sources = Stems("origin source from departure sender start");

    private static readonly IReadOnlySet<string> s_targets = Stems("destination target to arrival recipient receiver goal");

    private static readonly IReadOnlySet<string> s_places = Stems("city place location area region site room address country office station town environment zone where destination");

    private static readonly HashSet<string> s_afterSources = ["from", "leaving", "departing"];

    private static readonly HashSet<string> s_afterTargets = ["to", "into", "towards", "visit", "visiting"];

    private static readonly HashSet<string> s_afterPlaces = ["in", "at", "near", "around", "to"];

    private static readonly HashSet<string> s_afterPeople = ["for", "with", "by", "of", "bill", "charge", "pay", "invite", "invoice", "supplier"];

    /// <summary>How much a word says that the value after it has this part: "to" a place more than a person.</summary>
    public static double Introduces(string word, Param param) =>
        (param.IsNamed(s_sources) && s_afterSources.Contains(word))
        || (param.IsNamed(s_targets) && s_afterTargets.Contains(word))
        || (param.IsNamed(s_places) && !param.IsNamed(s_targets) && s_afterPlaces.Contains(word))
        || (param.IsNamed(People) && s_afterPeople.Contains(word)) ? 0.5
        : word is "to" && param.IsNamed(People) ? 0.2
        : 0;

    /// <summary>The word says that a value is another one: a place after "from" is no destination.</summary>
    public static bool Excludes(string word, Param param) =>
        (s_afterSources.Contains(word) && param.IsNamed(s_targets) && !param.IsNamed(s_sources)) || (word is "to" && param.IsNamed(s_sources) && !param.IsNamed(s_targets));

    public static bool IsPlace(Param param) => param.IsNamed(s_places) || param.IsNamed(s_sources) || param.IsNamed(s_targets);

    private static HashSet<string> Stems(string words) => [.. words.Split(' ').Select(English.StemOf)];
}
