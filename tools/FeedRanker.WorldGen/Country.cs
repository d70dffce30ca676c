namespace FeedRanker.WorldGen;

/// <summary>Where users live and authors write.</summary>
internal readonly record struct Country(string Code, int Language, int OffsetHours, double Weight)
{
    public static readonly string[] Languages = ["en", "de", "es", "fr", "pt"];

    public static readonly Country[] All =
    [
        new("US", 0, -6, 28), new("GB", 0, 0, 10), new("CA", 0, -5, 5), new("IN", 0, 5, 8),
        new("DE", 1, 1, 12), new("AT", 1, 1, 3),
        new("ES", 2, 1, 8), new("MX", 2, -6, 8),
        new("FR", 3, 1, 10),
        new("BR", 4, -3, 8),
    ];

    public static readonly double[] Cumulated = Chance.Cumulate(Array.ConvertAll(All, c => c.Weight));
}
