using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Collaborative;

/// <summary>What one model reached.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Quality">On the test pairs.</param>
/// <param name="TrainSeconds">Of all training it needed; for a blend, of its models twice and of its weights.</param>
/// <param name="Weights">A blend's weights by model; else empty.</param>
internal sealed record CollaborativeResult(string Name, RankingQuality Quality, double TrainSeconds, IReadOnlyList<(string Model, double Weight)> Weights);
