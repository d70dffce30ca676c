namespace FeedRanker.Retrieval;

/// <summary>One effort tried.</summary>
/// <param name="Effort">Of each search.</param>
/// <param name="Recall">Mean over the sample.</param>
public sealed record TunePoint(int Effort, double Recall);
