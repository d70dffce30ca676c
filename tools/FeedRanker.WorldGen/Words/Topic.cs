namespace FeedRanker.WorldGen;

/// <summary>A topic: how interest in it behaves, and the words its titles are made of.</summary>
internal sealed class Topic(string name, int family, double halfLifeHours, double peakHour, double medianLengthS, string subjects, string happenings)
{
    public string Name => name;

    public int Family => family;

    public double HalfLifeHours => halfLifeHours;

    /// <summary>How much being new adds to the logit of attraction: 2.4 for a half-life of 8 hours, 0.7 for 1000.</summary>
    public double Urgency { get; } = 2.4 * Math.Pow(halfLifeHours / 8, -0.25);

    public double PeakHour => peakHour;

    public double MedianLengthS => medianLengthS;

    /// <summary>Noun phrases, such as "the night train".</summary>
    public string[] Subjects { get; } = subjects.Split('|');

    /// <summary>Predicates in the past tense, so that they fit singular and plural.</summary>
    public string[] Happenings { get; } = happenings.Split('|');
}
