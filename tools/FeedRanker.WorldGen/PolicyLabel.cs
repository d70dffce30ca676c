namespace FeedRanker.WorldGen;

/// <summary>The policy labels items can have, and how they change what people do (logits; probabilities per examination).</summary>
/// <param name="Name">As written to items.jsonl.</param>
/// <param name="Weight">Its part among the labelled items.</param>
/// <param name="Temptation">Added to the logit of attraction.</param>
/// <param name="Regret">Taken from the logit of satisfaction.</param>
/// <param name="Hide">Probability that who examines it hides it.</param>
/// <param name="Report">Probability that who examines it reports it.</param>
internal readonly record struct PolicyLabel(string Name, double Weight, double Temptation, double Regret, double Hide, double Report)
{
    public const int Clickbait = 0;

    public static readonly PolicyLabel[] All =
    [
        new("clickbait", 50, 0.9, 2.2, 0.015, 0.003),
        new("spam", 20, -0.3, 2.8, 0.04, 0.03),
        new("adult", 15, -0.6, 0.8, 0.04, 0.02),
        new("violence", 15, 0.2, 1.4, 0.03, 0.02),
    ];

    public static readonly double[] Cumulated = Chance.Cumulate(Array.ConvertAll(All, l => l.Weight));
}
