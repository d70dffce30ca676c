namespace FeedRanker.Retrieval;

/// <summary>What tuning found.</summary>
/// <param name="Effort">The smallest effort that reached the wanted recall; the greatest there is where none did.</param>
/// <param name="Recall">Mean recall on the sample at that effort.</param>
/// <param name="Reached">Whether that is at least what was wanted.</param>
/// <param name="Points">Every effort tried, ascending, with its recall.</param>
public sealed record TuneResult(int Effort, double Recall, bool Reached, IReadOnlyList<TunePoint> Points);
