namespace FeedRanker.Cli.Ranking;

/// <summary>One form of a model that is measured beside the whole one.</summary>
/// <param name="Name">What was done to it.</param>
/// <param name="Scores">Its score of every row.</param>
/// <param name="Thousand">Scores 1000 rows whose inputs are at hand, for its time.</param>
/// <param name="Save">Writes it to a file.</param>
internal sealed record CompressedModel(string Name, float[] Scores, Action Thousand, Action<string> Save);
