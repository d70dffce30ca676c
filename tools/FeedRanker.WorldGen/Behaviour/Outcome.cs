namespace FeedRanker.WorldGen;

/// <summary>What is truly to be expected of showing an item to a user at a time.</summary>
/// <param name="Attraction">Probability of a click by who examines it.</param>
/// <param name="Satisfaction">Probability that who clicked is satisfied.</param>
/// <param name="LikeAfterClick">Probability that who clicked likes it.</param>
internal readonly record struct Outcome(double Attraction, double Satisfaction, double LikeAfterClick)
{
    /// <summary>Probability of a like by who examines it.</summary>
    public double Like => Attraction * LikeAfterClick;

    /// <summary>Probability of a satisfying click by who examines it: what a good feed maximises.</summary>
    public double Value => Attraction * Satisfaction;
}
