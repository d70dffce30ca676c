namespace FeedRanker.WorldGen;

/// <summary>A topic: how interest in it behaves, and the words its titles are made of.</summary>
internal sealed class Topic(string name, int family, double halfLifeHours, double peakHour, double medianLengthS, string subjects, string happenings)
{
    public string Name => name;

    public int Family => family;

    public double HalfLifeHours => halfLifeHours;

    public double PeakHour => peakHour;

    public double MedianLengthS => medianLengthS;

    /// <summary>Noun phrases, such as "the night train".</summary>
    public string[] Subjects { get; } = subjects.Split('|');

    /// <summary>Predicates in the past tense, so that they fit singular and plural.</summary>
    public string[] Happenings { get; } = happenings.Split('|');
}
