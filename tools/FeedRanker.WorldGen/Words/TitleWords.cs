namespace FeedRanker.WorldGen;

/// <summary>
/// Words and patterns that fit every topic. In a pattern {s} and {o} are two subjects of the topic, {h} what happened,
/// {p} a place, {w} a person, {n} a number; a title begins with a capital.
/// </summary>
internal static class TitleWords
{
    public static readonly string[] Patterns =
    [
        "{s} {h}",
        "How {s} {h}",
        "{s} in {p} {h}",
        "{p}: {s} {h}",
        "How {w} in {p} brought back {s}",
        "{w} from {p} on {s}",
        "{s} and {o}: a story from {p}",
        "What {w} in {p} can teach us about {s}",
        "{n} notes on {s}, from {p}",
        "Between {s} and {o}",
        "Letters from {p}: {s} {h}",
        "{w} tried {s} for {n} days",
        "{s}, explained in {n} minutes",
        "A day in {p} with {w}: {s}",
        "From {s} to {o} in {n} steps",
        "{w}, {n} weeks and {s}",
    ];

    /// <summary>Patterns by policy label, in the order of <see cref="PolicyLabel.All"/>.</summary>
    public static readonly string[][] LabelPatterns =
    [
        ["You will not believe how {s} {h}", "{n} secrets about {s} that nobody in {p} will tell you", "{w} did this with {s}. Number {n} will shock you", "Everyone in {p} is wrong about {s}"],
        ["FREE: win {s} in {p}, only {n} left", "Earn {n}00 a day with {s}, ask {w} how", "Click now: {s} at {n}% of the price in {p}"],
        ["After dark in {p}: {s} (18+)", "{w} and {s}: adults only, part {n}"],
        ["Graphic: {s} in {p} {h}", "Disturbing footage: {w} and {s} in {p}"],
    ];

    public static readonly string[] Places =
    [
        "Lisbon", "Leeds", "Austin", "Graz", "Oaxaca", "Lyon", "Kochi", "Halifax", "Recife", "Bremen",
        "Porto", "Cardiff", "Tucson", "Linz", "Bilbao", "Nantes", "Pune", "Winnipeg", "Belem", "Leipzig",
        "Seville", "Glasgow", "Portland", "Salzburg", "Merida", "Lille", "Jaipur", "Quebec", "Curitiba", "Dresden",
        "Valencia", "Bristol", "Detroit", "Vienna", "Puebla", "Brest", "Chennai", "Regina", "Natal", "Kiel",
    ];

    public static readonly string[] People =
    [
        "a retired teacher", "two sisters", "a night nurse", "a bus driver", "a school class", "a young lawyer",
        "an old sailor", "three neighbours", "a first-time father", "a village choir", "a street cleaner", "a stubborn baker",
        "a shy student", "a former spy", "a lighthouse keeper", "twin brothers", "a mayor", "a night watchman",
        "a tired cook", "a train conductor", "a beekeeper", "a chess coach", "a radio host", "a nine-year-old",
        "a widow", "a goalkeeper", "a postman", "a dentist", "a piano tuner", "a math teacher",
        "an exchange student", "a taxi driver", "a grandmother", "a firefighter", "an apprentice", "a tour guide",
        "a translator", "a farmer", "a locksmith", "a reluctant hero",
    ];
}
